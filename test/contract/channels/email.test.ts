import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { EmailChannel } from '#adapters';
import { selfSigned, trusted } from '../../support/self-signed.js';
import { MESSAGE } from '../channel.contract.js';
import { ACCOUNT, FROM, mailServer, smtpUrl, TO, type Mail } from './smtp-receiver.js';

const certificate = selfSigned();
/** Such a server knows no STARTTLS, and lets an account in without it. */
const WITHOUT_TLS: SMTPServerOptions = { disabledCommands: ['STARTTLS'], allowInsecureAuth: true };
const FOREVER = new AbortController().signal;

describe('a mail', () => {
  let distrust: () => void;
  beforeAll(() => void (distrust = trusted(certificate)));
  afterAll(() => distrust());

  const sent = async (message: Partial<typeof MESSAGE> = {}, query = '', more: SMTPServerOptions = {}): Promise<Mail> => {
    const server = await mailServer(certificate, 'takes', more);
    try {
      const channel = new EmailChannel({ smtpUrl: smtpUrl(ACCOUNT, server.port, query), from: FROM, timeoutMs: 20_000 });
      await channel.send({ ...MESSAGE, ...message }, { target: TO }, FOREVER);
      expect(server.mails).toHaveLength(1);
      return server.mails[0]!;
    } finally {
      await server.close();
    }
  };
  const headersOf = ({ source }: Mail) => source.slice(0, source.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/gu, ' ');

  it('goes encrypted, from the sender to the one address, with both parts, and asks for no answer', async () => {
    const mail = await sent();
    expect(mail).toMatchObject({ from: FROM.address, to: [TO], isEncrypted: true });
    const headers = headersOf(mail);
    for (const line of [
      `Message-ID: <${MESSAGE.id}@example.org>`,
      'Auto-Submitted: auto-generated',
      'Content-Language: zh-CN',
      `To: ${TO}`,
    ]) {
      expect(headers.split('\r\n')).toContain(line);
    }
    expect(headers).toMatch(/^From: =\?UTF-8\?.*\?= <rectify@example\.org>$/mu);
    expect(headers).toContain('multipart/alternative');
    for (const part of ['text/plain', 'text/html']) expect(mail.source).toContain(`Content-Type: ${part}; charset=utf-8`);
  });

  it('has no header that its words would put into it', async () => {
    const subject = 'Late\r\nBcc: all@example.net\r\n\r\nanother body\u2028X-More: 1';
    const mail = await sent({ subject, language: 'en\r\nX-Language: 1' });
    expect(headersOf(mail)).not.toMatch(/^(?:bcc|x-more|x-language):/imu);
    expect(headersOf(mail)).toContain('Subject: Late Bcc: all@example.net another body X-More: 1');
    expect(mail.to).toEqual([TO]);
  });

  it('reads no file and asks no host, whatever its words are', async () => {
    const mail = await sent({
      text: 'file:///etc/hostname',
      html: '<img src="data:image/png;base64,AAAA"><a href="http://127.0.0.1:1/">x</a>',
    });
    expect(mail.source).toContain('file:///etc/hostname');
    expect(mail.source).not.toContain('Content-Disposition: attachment');
  });

  it('does not go where encryption is refused, unless that is said', async () => {
    await expect(sent({}, '', WITHOUT_TLS)).rejects.toEqual(expect.objectContaining({ code: 'channel.unreachable' }));
    expect(await sent({}, '?starttls=if-offered', WITHOUT_TLS)).toMatchObject({ isEncrypted: false });
    expect(await sent({}, '?starttls=if-offered')).toMatchObject({ isEncrypted: true });
    expect(await sent({}, '?starttls=never', WITHOUT_TLS)).toMatchObject({ isEncrypted: false });
  });

  it('does not go to a server whose certificate nobody vouches for', async () => {
    const server = await mailServer(selfSigned(), 'takes');
    const channel = new EmailChannel({ smtpUrl: smtpUrl(ACCOUNT, server.port), from: FROM, timeoutMs: 20_000 });
    await expect(channel.send(MESSAGE, { target: TO }, FOREVER)).rejects.toEqual(expect.objectContaining({ code: 'channel.unreachable' }));
    expect(server.mails).toEqual([]);
    await server.close();
  });
});
