import { createHmac } from 'node:crypto';
import { isSecretText, RobotChannel, type RobotPost } from './robot.js';

/** Both say that a robot was sent more than 20 messages in a minute, the one of old and the other of late. */
const TOO_MANY = [130101, 410100];

/** 钉钉自定义机器人, with the secret that it was given (加签). https://open.dingtalk.com/document/robots/custom-robot-access */
export class DingtalkChannel extends RobotChannel {
  override readonly kind = 'dingtalk';
  protected override readonly codeField = 'errcode';
  protected override readonly maxTextBytes = 18_000;
  /** Who sends too much is shut out for ten minutes. -1 is "system busy". */
  protected override readonly limit = {
    isTooMany: ({ code }: { code: number }) => TOO_MANY.includes(code),
    pauseMs: 600_000,
    busy: [-1],
  };

  protected override isRobot({ pathname, searchParams }: URL): boolean {
    return pathname === '/robot/send' && Boolean(searchParams.get('access_token'));
  }

  protected override takes(secret: string): boolean {
    return isSecretText(secret);
  }

  protected override posted(text: string, url: URL, secret: string | undefined): RobotPost {
    const signed = new URL(url);
    // Taken away first: an address that carries a signature of somebody's has a stale one.
    for (const name of ['timestamp', 'sign']) signed.searchParams.delete(name);
    if (secret !== undefined) {
      const timestamp = String(Date.now());
      signed.searchParams.set('timestamp', timestamp);
      signed.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
    }
    return { url: signed, body: { msgtype: 'text', text: { content: text } } };
  }
}
