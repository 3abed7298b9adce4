/** The door of this room: the demo, the tests and the benches enter by it alone, as `check:direction` holds the demo to. */
export { Clock, settingsFrom, type FirstLogin, type Settings } from '#application';
export { startServer, type RunningServer, type ServerOptions } from './start-server.js';
