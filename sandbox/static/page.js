// The wall of phones: who is open, what lies on each handset, and what happens live.
import { notice } from "./dom.js";
import { setClock, startClock } from "./clock.js";
import { personList } from "./people.js";
import { Phone } from "./phone.js";
import { ask, follow, tell } from "./wire.js";

const MOST_OPEN = 8, FIRST_OPEN = 3, KEPT = "open-handsets";
const entries = new Map();
const open = new Map();
const unread = new Map();
let people = [];

const wall = document.getElementById("wall");
const entriesOf = (handset) => entries.get(handset) || [];
const ownerOf = (handset) => people.find((person) => person.handsets.some((one) => one.id === handset));

function gather(state) {
  people = state.people.map((person) => {
    const handsets = [];
    if (person.phone) handsets.push({ id: `phone:${person.phone}`, kind: "phone", key: person.phone });
    if (person.chat !== null) handsets.push({ id: `chat:${person.chat}`, kind: "chat", key: String(person.chat) });
    return { ...person, handsets };
  });
  entries.clear();
  for (const handset of state.handsets) {
    entries.set(handset.id, handset.entries);
    if (!ownerOf(handset.id)) addStranger(handset);
  }
}

function addStranger({ id, kind, key, name }) {
  people.push({ name: name || key, unit: "", post: "", handsets: [{ id, kind, key }] });
}

function drawPeople() {
  document.getElementById("people").replaceChildren(...personList(people, document.getElementById("find").value, {
    isOpen: (person) => open.has(person), unread: (person) => unread.get(person) || 0, open: (person) => { bringUp(person); open.get(person)?.text.focus({ preventScroll: true }); },
  }));
}

function openPhone(person) {
  if (!person.handsets.length) return;
  if (!open.has(person)) {
    if (open.size >= MOST_OPEN) closePhone([...open.values()].find((phone) => !phone.element.classList.contains("is-ringing")) || [...open.values()][0]);
    const phone = new Phone(person, entriesOf, closePhone, seen);
    open.set(person, phone);
    wall.append(phone.element);
    phone.draw();
  }
  changed();
}

function bringUp(person) {
  openPhone(person);
  open.get(person)?.element.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "nearest" });
}

function closePhone(phone) {
  phone.element.remove();
  open.delete(phone.person);
  changed();
}

function seen(person) {
  if (unread.delete(person)) drawPeople();
}

function changed() {
  document.getElementById("empty").hidden = open.size > 0;
  sessionStorage.setItem(KEPT, JSON.stringify([...open.keys()].map((person) => person.handsets[0].id)));
  drawPeople();
}

function happened(what) {
  if (what.kind === "clock") setClock(what.clock);
  else if (what.kind === "switch") setSwitch(what.name, what.is_on);
  else if (what.entry) place(what.kind, what.entry);
}

function place(kind, entry) {
  if (!ownerOf(entry.handset)) {
    const [type, key] = entry.handset.split(/:(.*)/);
    addStranger({ id: entry.handset, kind: type, key, name: entry.owner });
  }
  const list = entriesOf(entry.handset).filter((one) => one.seq !== entry.seq);
  if (kind !== "removed") list.push(entry);
  entries.set(entry.handset, list.sort((one, other) => one.seq - other.seq));
  const person = ownerOf(entry.handset);
  const isNew = kind === "message" && !entry.is_mine;
  if (isNew) unread.set(person, (unread.get(person) || 0) + 1);
  if (isNew && (entry.is_urgent || entry.call?.is_ringing)) bringUp(person);
  const phone = open.get(person);
  if (phone) {
    if (isNew) phone.arrived(entry);
    if (entry.call && !entry.call.is_ringing && phone.element.classList.contains("is-call")) phone.element.classList.remove("is-ringing");
    if (phone.handset.id === entry.handset) { phone.drawBubbles(); phone.drawQuick(); }
  }
  drawPeople();
}

function setSwitch(name, isOn) {
  const box = document.querySelector(`[data-switch="${CSS.escape(name)}"]`);
  if (box) box.checked = isOn;
  const count = document.querySelectorAll("[data-switch]:checked").length;
  document.getElementById("faults").classList.toggle("is-on", count > 0);
  document.getElementById("faults-count").textContent = count ? `（${count} 项）` : "";
}

// Whoever the program names; else somebody who reports, with a duty officer and a leader of the unit above.
function firstOpen() {
  const named = people.filter((person) => person.is_open_at_first);
  if (named.length) return named.slice(0, MOST_OPEN);
  const reporter = people.find((person) => /信息员|网格|村委/.test(person.post)) || people[0];
  const above = people.filter((person) => person.unit && person.unit !== reporter?.unit && reporter?.unit.startsWith(person.unit));
  const officer = above.find((person) => /值班|党政办|应急办/.test(person.post));
  const leader = above.find((person) => /带班|镇长|乡长/.test(person.post));
  const found = [...new Set([reporter, officer, leader].filter(Boolean))];
  return found.length > 1 ? found : people.slice(0, FIRST_OPEN);
}

function reopen() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  const wanted = kept ? kept.map(ownerOf).filter(Boolean) : firstOpen();
  for (const phone of [...open.values()]) closePhone(phone);
  wanted.forEach(openPhone);
  changed();
}

async function load() {
  const state = await ask("state");
  gather(state);
  for (const [name, isOn] of Object.entries(state.switches)) setSwitch(name, isOn);
  setClock(state.clock);
  reopen();
}

function link(state, words) {
  const place = document.getElementById("link");
  place.dataset.state = state;
  place.textContent = words;
}

for (const box of document.querySelectorAll("[data-switch]")) {
  box.addEventListener("change", async () => {
    try { await tell("switch", { name: box.dataset.switch, is_on: box.checked }); setSwitch(box.dataset.switch, box.checked); }
    catch (problem) { box.checked = !box.checked; notice(problem.message); }
  });
}
document.getElementById("find").addEventListener("input", drawPeople);
document.addEventListener("pointerdown", (event) => {
  const faults = document.getElementById("faults");
  if (!faults.contains(event.target)) faults.open = false;
});
startClock();
follow(happened, async () => {
  try { await load(); link("live", "已连接"); } catch (problem) { notice(problem.message); }
}, () => link("lost", "连接断开，正在重连"));
