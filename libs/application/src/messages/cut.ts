/** As many whole characters, and a sign that there are more. */
export function cut(text: string, most: number): string {
  const [head = ''] = new RegExp(`^.{0,${most}}`, 'su').exec(text) ?? [];
  return head.length < text.length ? `${head}…` : text;
}
