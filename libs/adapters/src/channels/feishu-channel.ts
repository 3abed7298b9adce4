import { createHmac } from 'node:crypto';
import { isSecretText, RobotChannel, type RobotAnswer, type RobotPost } from './robot.js';

/** 9499 is a bad request as well as one too many; its words tell which. */
const isTooMany = ({ code, says }: RobotAnswer): boolean => code === 11232 || (code === 9499 && /too many|frequency/iu.test(says));

/** 飞书自定义机器人, with the secret that it was given (签名校验). https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export class FeishuChannel extends RobotChannel {
  override readonly kind = 'feishu';
  protected override readonly codeField = 'code';
  protected override readonly maxTextBytes = 18_000;
  /** 100 messages a minute. */
  protected override readonly limit = { isTooMany, pauseMs: 60_000, busy: [] };

  protected override isRobot({ pathname }: URL): boolean {
    return /^\/open-apis\/bot\/v2\/hook\/[\w-]+$/u.test(pathname);
  }

  protected override takes(secret: string): boolean {
    return isSecretText(secret);
  }

  protected override posted(text: string, url: URL, secret: string | undefined): RobotPost {
    const body = { msg_type: 'text', content: { text } };
    if (secret === undefined) return { url, body };
    // In seconds; the key is what is signed, and the text is empty: so it is documented.
    const timestamp = String(Math.floor(Date.now() / 1000));
    return { url, body: { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64'), ...body } };
  }
}
