// A call on a phone: who calls, what is heard, and the buttons to answer, press, speak and hang up.
import { clockTime, make, notice } from "./dom.js";
import { tell } from "./wire.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export function act(handset, what, more = {}) {
  return tell("call", { handset, do: what, ...more }).catch((problem) => notice(problem.message));
}

export function callBubble(entry) {
  const { call } = entry, button = (words, what, more, kind = "") =>
    make("button", { type: "button", class: kind, onclick: () => act(entry.handset, what, { sid: entry.sid, ...more }) }, words);
  const heard = entry.text ? entry.text.split("\n").map((line) => make("p", {}, line)) : [];
  const parts = [make("div", { class: "call-head" }, make("b", {}, entry.is_mine ? "拨出电话" : "来电"), make("span", {}, entry.from), make("em", {}, call.state)), ...heard];
  if (call.is_ringing) parts.push(make("div", { class: "call-row" }, button("接听", "answer", {}, "is-green"), button("拒接", "decline", {}, "is-red")));
  else if (!call.is_over) {
    if (call.listens) parts.push(make("div", { class: "dial" }, ...KEYS.map((key) => button(key, "press", { key }))));
    if (call.listens) parts.push(make("form", { class: "call-row", onsubmit: (event) => { event.preventDefault(); act(entry.handset, "speak", { sid: entry.sid, words: event.target.words.value }); event.target.reset(); } },
      make("input", { name: "words", placeholder: "录音时说的话…", "aria-label": "录音时说的话", autocomplete: "off" }), make("button", {}, "说")));
    parts.push(make("div", { class: "call-row" }, button("挂断", "hang_up", {}, "is-red")));
  }
  const marks = ["call", entry.is_mine && "is-mine", call.is_ringing && "is-ringing-call", call.is_over && "is-over"];
  return make("div", { class: marks.filter(Boolean).join(" ") }, ...parts, make("div", { class: "at" }, clockTime(new Date(entry.at))));
}
