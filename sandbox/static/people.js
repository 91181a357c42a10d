// The list of people on the left, grouped by unit.
import { avatar, make } from "./dom.js";

export function personList(people, find, { isOpen, unread, open }) {
  const wanted = find.trim().toLowerCase();
  const shown = people.filter((person) => !wanted || [person.name, person.unit, person.post, ...person.handsets.map((one) => one.key)].join(" ").toLowerCase().includes(wanted));
  const units = new Map();
  for (const person of shown) units.set(person.unit, [...(units.get(person.unit) || []), person]);
  const parts = [];
  for (const [unit, members] of units) {
    parts.push(make("h2", { class: "unit" }, unit || "其他号码"));
    for (const person of members) parts.push(row(person, isOpen(person), unread(person), open));
  }
  return parts.length ? parts : [make("p", { class: "unit" }, "没有找到")];
}

function row(person, isOpen, unread, open) {
  const channels = person.handsets.map((one) => (one.kind === "chat" ? "Telegram" : one.key)).join(" · ");
  return make("button", { type: "button", class: `person${isOpen ? " is-open" : ""}`, "aria-pressed": String(isOpen), onclick: () => open(person) },
    avatar(person.name),
    make("span", { class: "who" }, make("b", {}, person.name), make("small", {}, [person.post, channels].filter(Boolean).join(" · "))),
    unread ? make("span", { class: "badge", "aria-label": `${unread} 条未看` }, String(unread)) : null);
}
