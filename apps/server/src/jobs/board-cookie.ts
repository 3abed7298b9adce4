/** Where the board of jobs is, and the only place that its cookie is sent to. */
export const BOARD_PATH = '/admin/queues';

const NAME = 'rectify-board';

/** @param seconds that the browser keeps it @param isEncrypted whether it came by HTTPS, and is to go by nothing else */
export const boardCookie = (pass: string, seconds: number, isEncrypted: boolean): string =>
  `${NAME}=${pass}; Path=${BOARD_PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isEncrypted ? '; Secure' : ''}`;

/** The pass in a `Cookie` header. */
export const passIn = (cookie = ''): string | undefined =>
  cookie
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${NAME}=`))
    ?.slice(NAME.length + 1);
