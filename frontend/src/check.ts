/** The page of a check online: it shows the result as soon as a wallet answered. Without script there is a link. */
import "./base";

const LOOK_EVERY_MS = 2000;

async function look(address: string): Promise<void> {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => undefined);
  const waits = !answer?.ok || ((await answer.json()) as { waits: boolean }).waits;
  if (waits) setTimeout(() => void look(address), LOOK_EVERY_MS);
  else location.reload();
}

const address = document.querySelector<HTMLElement>("[data-waits]")?.dataset.waits;
if (address) void look(address);
