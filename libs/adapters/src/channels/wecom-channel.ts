import { RobotChannel, type RobotPost } from './robot.js';

/** 企业微信群机器人: its URL is all that it wants. https://developer.work.weixin.qq.com/document/path/91770 */
export class WecomChannel extends RobotChannel {
  override readonly kind = 'wecom';
  protected override readonly codeField = 'errcode';
  protected override readonly maxTextBytes = 2048;
  /** 20 messages a minute. -1 is "system busy". */
  protected override readonly limit = { isTooMany: ({ code }: { code: number }) => code === 45009, pauseMs: 60_000, busy: [-1] };

  protected override isRobot({ pathname, searchParams }: URL): boolean {
    return pathname === '/cgi-bin/webhook/send' && Boolean(searchParams.get('key'));
  }

  protected override takes(): boolean {
    return false;
  }

  protected override posted(text: string, url: URL): RobotPost {
    return { url, body: { msgtype: 'text', text: { content: text } } };
  }
}
