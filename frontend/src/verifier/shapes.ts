/** A verdict has a shape besides its colour: circle with a tick, triangle, octagon with a cross. */

import { svg, type SVGTemplateResult } from "lit";
import type { Verdict } from "../verify/verdict";

export const shapes: Record<Verdict["colour"], SVGTemplateResult> = {
  green: svg`<circle class="ground" cx="32" cy="32" r="29"/><path class="sign" d="m18.5 33.5 9 9 18-20"/>`,
  amber: svg`<path class="ground" d="M32 5 2.5 58h59z"/><path class="sign" d="M32 24v17M32 49.5v.1"/>`,
  red: svg`<path class="ground" d="M20.5 4h23L60 20.5v23L43.5 60h-23L4 43.5v-23z"/><path class="sign" d="m22 22 20 20M42 22 22 42"/>`,
};

/** The app's own sign: a code in a frame, with a tick. */
export const mark = svg`<path d="M6 20V10a4 4 0 0 1 4-4h10M44 6h10a4 4 0 0 1 4 4v10M58 44v10a4 4 0 0 1-4 4H44M20 58H10a4 4 0 0 1-4-4V44"/><path d="m19 33 9 9 18-20"/>`;
