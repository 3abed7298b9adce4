export { settingsFrom, Clock, type Settings } from '#application';
export { type FirstLogin } from './first-start.js';
export { startServer, type RunningServer, type ServerOptions } from './start-server.js';
