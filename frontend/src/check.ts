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

/** What the Digital Credentials API gives; the DOM types of TypeScript do not know it yet. */
interface DigitalCredential extends Credential {
  readonly protocol: string;
  readonly data: unknown;
}

/** Ask for what the server prepared, and hand the answer in. */
async function ask(form: HTMLFormElement): Promise<boolean> {
  const request = JSON.parse(form.dataset.asks ?? "{}") as CredentialRequestOptions;
  const given = (await navigator.credentials.get(request)) as DigitalCredential | null;
  if (!given) return false;
  const token = new FormData(form).get("csrfmiddlewaretoken");
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": String(token) },
    body: JSON.stringify({ protocol: given.protocol, data: given.data }),
  });
  return answer.ok; // a refused presentation too: the page says why
}

const form = document.querySelector<HTMLFormElement>("[data-asks]");
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const failed = form.querySelector<HTMLElement>("[data-failed]");
  if (failed) failed.hidden = true;
  void ask(form)
    .catch(() => false)
    .then((handedIn) => {
      if (handedIn) location.reload();
      else if (failed) failed.hidden = false;
    });
});

if ("DigitalCredential" in window)
  for (const button of document.querySelectorAll<HTMLElement>("[data-needs-browser]")) button.hidden = false;
