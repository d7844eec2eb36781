/** Our own line icons, 24 by 24, drawn in the colour of the text. They say nothing to a screen reader. */
import { type TemplateResult, html, svg } from "lit";

const drawings = {
  wallet: svg`<path d="M3 8a3 3 0 0 1 3-3h11a2 2 0 0 1 2 2v1"/><path d="M3 8v9a3 3 0 0 0 3 3h13a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2H3z"/><circle cx="16.5" cy="14" r="1.4"/>`,
  plus: svg`<rect x="3" y="6" width="18" height="13" rx="2.5"/><path d="M12 9.5v6M9 12.5h6"/>`,
  coins: svg`<circle cx="12" cy="12" r="9"/><path d="m8 8 2 7.5 2-6 2 6L16 8M7 11.5h10"/>`,
  calendar: svg`<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4M8 14h3M8 17h6"/>`,
  gear: svg`<circle cx="12" cy="12" r="3.2"/><path d="M12 2.8v2.6M12 18.6v2.6M21.2 12h-2.6M5.4 12H2.8M18.5 5.5l-1.8 1.8M7.3 16.7l-1.8 1.8M18.5 18.5l-1.8-1.8M7.3 7.3 5.5 5.5"/>`,
  globe: svg`<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>`,
  info: svg`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.4v.2"/>`,
  warning: svg`<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.2v.2"/>`,
  offline: svg`<path d="M4 9.5a12 12 0 0 1 16 0M7 13a7.5 7.5 0 0 1 10 0M10 16.5a3 3 0 0 1 4 0M4 3l16 18"/>`,
  qr: svg`<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2v2h-2zM14 18h2v2h-2zM18 18h2v2h-2z"/>`,
  scan: svg`<path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M4 12h16"/>`,
  keyboard: svg`<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.1M10 10h.1M14 10h.1M18 10h.1M7 14.5h10"/>`,
  image: svg`<rect x="3" y="4" width="18" height="16" rx="2"/><circle cx="8.5" cy="9.5" r="1.6"/><path d="m4 18 5-5 3.5 3.5L16 13l5 5"/>`,
  key: svg`<circle cx="8" cy="15" r="4.5"/><path d="m11.5 11.5 8-8M16 7l3 3"/>`,
  check: svg`<circle cx="12" cy="12" r="9"/><path d="m7.8 12.3 2.9 2.9 5.6-6"/>`,
  back: svg`<path d="m14.5 5-7 7 7 7"/>`,
  next: svg`<path d="m9.5 5 7 7-7 7"/>`,
  download: svg`<path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 20h15"/>`,
  shield: svg`<path d="M12 3 4.5 6v5.5c0 4.6 3.1 8 7.5 9.5 4.4-1.5 7.5-4.9 7.5-9.5V6z"/><path d="m8.6 12 2.5 2.5 4.4-4.7"/>`,
  home: svg`<path d="m3.5 11.5 8.5-7 8.5 7"/><path d="M6 10v9.5h12V10"/>`,
  up: svg`<path d="m5 14.5 7-7 7 7"/>`,
  down: svg`<path d="m5 9.5 7 7 7-7"/>`,
  star: svg`<path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z"/>`,
  phone: svg`<rect x="6.5" y="2.8" width="11" height="18.4" rx="2"/><path d="M11 18.2h2"/>`,
  car: svg`<path d="M3.5 16.5v-4l2-5.5h13l2 5.5v4z"/><path d="M3.5 12.5h17M5 16.5v2.5M19 16.5v2.5M7 14.5h.1M17 14.5h.1"/>`,
  drop: svg`<path d="M12 3.5s-6 6.5-6 10.5a6 6 0 0 0 12 0c0-4-6-10.5-6-10.5z"/>`,
  ticket: svg`<path d="M4 6.5h16v3.6a2 2 0 0 0 0 3.8v3.6H4v-3.6a2 2 0 0 0 0-3.8zM14.5 7v2M14.5 11v2M14.5 15v2"/>`,
  medal: svg`<circle cx="12" cy="15" r="5.5"/><path d="M8.8 10.3 6 3.5h12l-2.8 6.8M12 12.8l.7 1.5 1.6.2-1.2 1.1.3 1.6-1.4-.8-1.4.8.3-1.6-1.2-1.1 1.6-.2z"/>`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5.5M13.5 11v5.5"/>`,
} as const;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${drawings[name]}</svg>`;
}
