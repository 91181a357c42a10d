// The duty desk: clocks that tick by the server's time, and a bar that says when the line is cut. Works on what htmx swaps in.
(() => {
  "use strict";

  const body = document.body;
  const SILENCE_MS = 25000; // two beats and a half
  let serverAt = Number(body.dataset.now);
  let heardAt = performance.now();
  let rate = Number(body.dataset.rate);

  const now = () => serverAt + (performance.now() - heardAt) * rate;

  function setTime(millis, newRate) {
    serverAt = millis;
    rate = newRate;
    heardAt = performance.now();
  }

  // --- countdowns -------------------------------------------------------------------------------------------------

  function written(millis) {
    const all = Math.floor(Math.abs(millis) / 1000);
    const days = Math.floor(all / 86400);
    const hours = Math.floor(all / 3600) % 24;
    const minutes = Math.floor(all / 60) % 60;
    const two = (n) => String(n).padStart(2, "0");
    if (days) return `${days}天${hours}小时`;
    return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${two(minutes)}:${two(all % 60)}`;
  }

  function ago(millis) {
    const seconds = Math.floor(millis / 1000);
    if (seconds >= 86400) return `${Math.floor(seconds / 86400)}天前`;
    if (seconds >= 3600) return `${Math.floor(seconds / 3600)}小时前`;
    return seconds >= 60 ? `${Math.floor(seconds / 60)}分钟前` : "刚刚";
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tickDue(element, at) {
    const left = Number(element.dataset.due) - at;
    const state = left <= 0 ? "over" : left <= Number(element.dataset.near || 600000) ? "near" : "calm";
    put(element, written(left > 0 ? left + 999 : left));
    if (element.dataset.state === state) return;
    element.dataset.state = state;
    const cell = element.closest("[data-clock-cell]");
    if (cell) for (const each of ["over", "near", "calm"]) cell.classList.toggle(`case-clock-${each}`, each === state);
  }

  const wallClock = new Intl.DateTimeFormat("zh-CN", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: body.dataset.zone,
  });

  function tick() {
    const at = now();
    for (const element of document.querySelectorAll("[data-due]")) tickDue(element, at);
    for (const element of document.querySelectorAll("[data-since]")) put(element, ago(at - Number(element.dataset.since)));
    for (const element of document.querySelectorAll("[data-wall]")) put(element, wallClock.format(at));
    titleTellsOverdue();
  }

  const plainTitle = document.title;

  function titleTellsOverdue() {
    const over = document.querySelectorAll('[data-due][data-state="over"]').length;
    const title = over ? `(${over}项超时) ${plainTitle}` : plainTitle;
    if (document.title !== title) document.title = title;
  }

  // --- the line ---------------------------------------------------------------------------------------------------

  const live = document.getElementById("live");
  const cutBar = document.getElementById("cut");
  let lastBeat = performance.now();
  let streamBroken = false;
  let fetchFailed = false;

  const fetchAgain = () => live.dispatchEvent(new CustomEvent("changed"));

  // the page is current when the stream beats, the network is there, and the last fetch of a fragment succeeded
  function judge() {
    const silent = performance.now() - lastBeat > SILENCE_MS;
    const cut = streamBroken || fetchFailed || silent || !navigator.onLine;
    const healed = !cut && !cutBar.hidden;
    cutBar.hidden = !cut;
    if (healed) fetchAgain();
  }

  function beat(event) {
    lastBeat = performance.now();
    streamBroken = false;
    try {
      const told = JSON.parse(event.detail.data);
      setTime(told.now, told.rate);
    } catch { /* a beat without a time still says that the line stands */ }
    judge();
  }

  function fragmentFailed(event) {
    if (event.target === live) return;
    fetchFailed = true;
    judge();
  }

  function listenAgain() {
    // hx-sse gives up when its very first request fails: start it anew
    if (live._htmx && live._htmx.sse) return;
    window.htmx.ajax("GET", live.getAttribute("hx-sse:connect"), { source: live }).catch(() => {});
  }

  function watchLine() {
    if (document.hidden) { lastBeat = performance.now(); return; }
    judge();
    if (cutBar.hidden || !navigator.onLine) return;
    listenAgain();
    if (fetchFailed) fetchAgain();
  }

  if (live) {
    live.addEventListener("beat", beat);
    live.addEventListener("htmx:sse:error", () => { streamBroken = true; judge(); });
    document.addEventListener("htmx:error", fragmentFailed);
    document.addEventListener("htmx:response:error", fragmentFailed);
    document.addEventListener("htmx:after:swap", () => { fetchFailed = false; judge(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) fetchAgain(); });
    window.addEventListener("offline", judge);
    window.addEventListener("online", () => { fetchAgain(); judge(); });
    setInterval(watchLine, 5000);
  }

  // --- drafts, fill-in and copy buttons ---------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    for (const [id, value] of Object.entries(JSON.parse(button.dataset.fill))) document.getElementById(id).value = value;
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); } // plain HTTP has no clipboard
    button.querySelector("[data-said]").textContent = "已复制";
  });

  const draft = document.querySelector("form[data-draft]");
  if (draft) {
    const key = `draft:${draft.dataset.draft}`;
    const kept = () => [...draft.querySelectorAll("textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio])")];
    const old = JSON.parse(sessionStorage.getItem(key) || "{}");
    for (const field of kept()) if (old[field.name]) field.value = old[field.name];
    draft.addEventListener("input", () => { // only what was typed: a time that the page filled in is old when it is opened again
      const typed = kept().filter((field) => field.value !== field.defaultValue);
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(typed.map((field) => [field.name, field.value]))));
    });
  } else {
    const at = location.pathname;
    if (new URLSearchParams(location.search).has("done"))
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(`draft:${at}/`)) sessionStorage.removeItem(key);
  }

  // --- forms ------------------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("again" in form.dataset) return; // a download: the page stays, and its button may be pressed again
    if (form.dataset.sent) { event.preventDefault(); return; }
    const question = form.dataset.ask;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    for (const button of form.querySelectorAll("button")) button.classList.add("btn-loading");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.classList.remove("btn-loading");
    }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.me[open], details.tool-fold[open]")) if (!open.contains(event.target)) open.open = false;
  });

  tick();
  setInterval(tick, 500);
  document.addEventListener("htmx:after:swap", tick);
})();
