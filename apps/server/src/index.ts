export { Clock, settingsFrom, type FirstLogin, type Settings } from '#application';
export { startServer, type RunningServer, type ServerOptions } from './start-server.js';
