// One person's phone: bubbles, buttons, composing, ringing.
import { avatar, clockTime, day, linked, make, notice } from "./dom.js";
import { act, callBubble } from "./call.js";
import { mediaUrl, pictureOf, tell } from "./wire.js";

const CHANNEL = { phone: "短信", chat: "Telegram" };

export class Phone {
  constructor(person, entriesOf, onClose, onSeen) {
    this.person = person;
    this.entriesOf = entriesOf;
    this.onSeen = onSeen;
    this.handset = newest(person.handsets, entriesOf);
    this.unseen = new Set();
    this.build(onClose);
    this.draw();
  }

  build(onClose) {
    const { person } = this;
    this.number = make("small");
    this.tabs = make("div", { class: "tabs", role: "tablist" });
    this.bubbles = make("div", { class: "bubbles", "aria-live": "polite", tabindex: "0", "aria-label": `${person.name}的消息` });
    this.quick = make("div", { class: "quick" });
    this.text = make("textarea", { rows: "1", placeholder: "写短信…", "aria-label": `以${person.name}的身份写`, maxlength: "4096" });
    this.file = make("input", { type: "file", accept: "image/*", "aria-label": "附一张照片" });
    this.attach = make("label", { class: "attach", title: "附一张照片" }, "＋", this.file);
    this.send = make("button", { class: "send", type: "submit" }, "发送");
    this.hint = make("span");
    this.size = make("span");
    const form = make("form", { class: "compose" }, this.attach, this.text, this.send);
    this.ring = make("button", { class: "ring", type: "button" }, "紧急来信", make("small", {}, "点此查看"));
    this.element = make("article", { class: "phone", "aria-label": `${person.name}的手机` },
      make("div", { class: "screen" },
        make("header", {}, avatar(person.name),
          make("span", { class: "who" }, make("b", {}, person.name), this.number),
          this.dialIn = make("button", { class: "dial-in", type: "button", title: "拨打值班电话", "aria-label": "拨打值班电话", onclick: () => act(this.handset.id, "dial") }, "✆"),
          make("button", { class: "close", type: "button", title: "收起这部手机", "aria-label": "收起这部手机", onclick: () => onClose(this) }, "✕")),
        this.ring, this.tabs, this.bubbles, this.quick, form,
        make("div", { class: "count" }, this.hint, this.size)));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.say(this.text.value); });
    this.text.addEventListener("input", () => this.measure());
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    this.file.addEventListener("change", () => this.attach.classList.toggle("has-picture", this.file.files.length > 0));
    this.element.addEventListener("pointerdown", () => this.seen());
    this.element.addEventListener("focusin", () => this.seen());
  }

  draw() {
    const isChat = this.handset.kind === "chat";
    this.element.classList.toggle("is-chat", isChat);
    this.dialIn.hidden = isChat;
    this.number.textContent = [this.person.post, this.person.unit].filter(Boolean).join(" · ") || this.handset.key;
    this.text.placeholder = isChat ? "写消息…" : "写短信…";
    this.hint.textContent = isChat ? `Telegram ${this.handset.key}` : this.handset.key;
    this.drawTabs();
    this.drawQuick();
    this.drawBubbles();
    this.measure();
  }

  drawTabs() {
    this.tabs.hidden = this.person.handsets.length < 2;
    this.tabs.replaceChildren(...this.person.handsets.map((handset) =>
      make("button", { type: "button", role: "tab", "aria-selected": String(handset === this.handset), onclick: () => { this.handset = handset; this.draw(); } },
        CHANNEL[handset.kind], this.unseen.has(handset.id) ? make("span", { class: "dot" }) : null)));
  }

  drawQuick() {
    const hasAny = this.entriesOf(this.handset.id).some((entry) => !entry.is_mine);
    this.quick.hidden = !hasAny;
    this.quick.replaceChildren(...["1", "收到", "1收到"].map((words) => make("button", { type: "button", onclick: () => this.say(words) }, words)));
  }

  drawBubbles() {
    if (this.bubbles.contains(document.activeElement) && document.activeElement.name === "words" && document.activeElement.value) return;
    const entries = this.entriesOf(this.handset.id);
    const parts = [];
    let before = "";
    for (const entry of entries) {
      const today = day(new Date(entry.at));
      if (today !== before) parts.push(make("span", { class: "day" }, today));
      before = today;
      parts.push(this.bubble(entry));
    }
    this.bubbles.replaceChildren(...(parts.length ? parts : [make("p", { class: "none" }, "还没有消息")]));
    this.bubbles.scrollTop = this.bubbles.scrollHeight;
  }

  bubble(entry) {
    if (entry.call) return callBubble(entry);
    const marks = ["bubble", entry.is_mine && "is-mine", entry.is_urgent && "is-urgent", entry.is_carriers_own && "is-carriers", entry.has_failed && "has-failed"];
    const pictures = entry.media.map((media, number) => media.size && media.content_type.startsWith("image/")
      ? make("img", { src: mediaUrl(entry.seq, number), alt: "照片" }) : null);
    const notes = [clockTime(new Date(entry.at)), entry.is_edited && "已编辑", entry.is_carriers_own && "运营商", entry.has_failed && "程序没有收下"];
    return make("div", { class: marks.filter(Boolean).join(" ") }, ...pictures,
      entry.text ? make("div", { class: "text" }, ...linked(entry.text)) : null,
      entry.buttons.length ? make("div", { class: "keys" }, ...entry.buttons.map((row) => make("div", {}, ...row.map((key) => this.key(entry, key))))) : null,
      make("div", { class: "at" }, notes.filter(Boolean).join(" · ")));
  }

  key(entry, key) {
    if (key.url) return make("a", { href: key.url, target: "_blank", rel: "noopener noreferrer" }, key.label);
    return make("button", { type: "button", onclick: () => this.press(entry, key) }, key.label);
  }

  async press(entry, key) {
    try {
      const answer = await tell("press", { handset: entry.handset, sid: entry.sid, button: key.data });
      if (answer.is_unanswered) this.toast("程序没有回应这个按钮");
      else if (answer.shown) this.toast(answer.shown);
    } catch (problem) { notice(problem.message); }
  }

  async say(words) {
    const file = this.file.files[0];
    if (!words.trim() && !file) return;
    this.send.disabled = true;
    try {
      const picture = file ? await pictureOf(file) : null;
      this.text.value = "";
      this.file.value = "";
      this.attach.classList.remove("has-picture");
      this.measure();
      await tell("text", { handset: this.handset.id, text: words, picture });
    } catch (problem) {
      this.text.value ||= words;
      notice(problem.message);
    } finally { this.send.disabled = false; this.measure(); }
  }

  // A message arrived on one of this person's handsets; an urgent one rings.
  arrived(entry) {
    if (entry.is_urgent || entry.call?.is_ringing) {
      const handset = this.person.handsets.find((one) => one.id === entry.handset);
      if (handset && handset !== this.handset) { this.handset = handset; this.draw(); }
      this.element.classList.toggle("is-call", Boolean(entry.call)); // no banner: it would go, and shift the buttons, under the finger
      this.element.classList.add("is-ringing");
    }
    if (entry.handset !== this.handset.id) { this.unseen.add(entry.handset); this.drawTabs(); }
  }

  seen() {
    this.element.classList.remove("is-ringing");
    this.unseen.delete(this.handset.id);
    this.onSeen(this.person);
  }

  measure() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    const length = this.text.value.length;
    const isWide = [...this.text.value].some((sign) => sign.codePointAt(0) > 127);
    const [single, part] = isWide ? [70, 67] : [160, 153];
    const parts = length <= single ? 1 : Math.ceil(length / part);
    this.size.textContent = length ? (this.handset.kind === "chat" ? `${length} 字` : `${length} 字 · ${parts} 条短信`) : "";
  }

  toast(words) {
    const shown = make("div", { class: "toast", role: "status" }, words);
    this.element.append(shown);
    setTimeout(() => shown.remove(), 2600);
  }
}

// The channel on which something came last.
function newest(handsets, entriesOf) {
  const last = (handset) => entriesOf(handset.id).at(-1)?.seq ?? 0;
  return handsets.reduce((best, handset) => (last(handset) > last(best) ? handset : best));
}
