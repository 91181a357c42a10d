// Building elements; text is always text, never markup.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function avatar(name) {
  const tint = [...name].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % 6;
  return make("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, [...name.replace(/^\+/, "")][0] || "?");
}

export function linked(text) {
  return text.split(/(https?:\/\/[^\s，。；、）》]+)/).map((part, index) =>
    index % 2 ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part);
}

let zone = "Asia/Shanghai";
export function useZone(name) { zone = name || zone; }
export function clockTime(moment, seconds = false) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined, hour12: false }).format(moment);
}
export function day(moment) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: zone, month: "long", day: "numeric", weekday: "short" }).format(moment);
}

let hiding = 0;
export function notice(words) {
  const place = document.getElementById("notice");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, 5000);
}
