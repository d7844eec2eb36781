"use strict";
// Ask the server how far the import is; show the page anew when the work has ended.
const place = document.getElementById("register-progress");
const bar = place.querySelector("progress");
const said = place.querySelector("[role=status]");

async function look() {
  try {
    const answer = await fetch(place.dataset.url, { credentials: "same-origin" });
    if (answer.ok) {
      const now = await answer.json();
      if (!now.working) {
        window.location.reload();
        return;
      }
      bar.value = now.percent;
      said.textContent = `${now.text} · ${now.percent} %`;
    }
  } catch {
    // The network comes back; the next look tells.
  }
  window.setTimeout(look, 1000);
}

window.setTimeout(look, 500);
