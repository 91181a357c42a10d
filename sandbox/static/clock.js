// The program's clock: shown running, moved on by the buttons.
import { clockTime, day, notice, useZone } from "./dom.js";
import { ask, tell } from "./wire.js";

let shownAt = 0, readAt = 0, rate = 1, isThere = false;

export function setClock(clock) {
  isThere = Boolean(clock && clock.now);
  document.getElementById("clock").hidden = !isThere;
  if (!isThere) return;
  shownAt = new Date(clock.now).getTime();
  readAt = performance.now();
  rate = clock.rate;
  useZone(clock.timezone);
  document.querySelector(".moves").hidden = !clock.can_advance;
  draw();
}

function draw() {
  if (!isThere) return;
  const now = new Date(shownAt + (performance.now() - readAt) * rate);
  document.getElementById("clock-time").textContent = clockTime(now, true);
  document.getElementById("clock-date").textContent = day(now) + (rate === 1 ? "" : ` · ${rate} 倍速`);
}

export function startClock() {
  setInterval(draw, 250);
  setInterval(async () => { if (isThere) setClock(await ask("clock").catch(() => null) || null); }, 10000);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", async () => {
      try { setClock(await tell("clock", { seconds: Number(button.dataset.advance) })); } catch (problem) { notice(problem.message); }
    });
  }
}
