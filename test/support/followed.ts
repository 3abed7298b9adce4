/** Until all who follow a server's log have come to its end. @returns how many follow it */
export async function followed(url: string): Promise<number> {
  for (;;) {
    const { subscribers } = (await (await fetch(`${url}/readyz`)).json()) as { readonly subscribers: readonly { readonly lag: number }[] };
    if (subscribers.every(({ lag }) => lag === 0)) return subscribers.length;
  }
}
