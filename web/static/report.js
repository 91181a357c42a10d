// The report form: keeps what was typed, makes photos small, adds the place, and sends again until it got through.
// Everything here is extra: without it the form works as a plain form.
(() => {
  "use strict";
  const form = document.getElementById("report");
  const KEY = "report-draft";

  if (!form) {
    if (document.querySelector("[data-received]")) localStorage.removeItem(KEY);
    return;
  }

  const text = document.getElementById("text");
  const photos = document.getElementById("photos");
  const added = document.getElementById("added");
  const locate = document.getElementById("locate");
  const signal = document.getElementById("signal");
  const go = document.getElementById("go");
  const RETRY_MS = 8000;
  const SHRINK_ABOVE = 700000;
  const LONGEST_SIDE = 1600;
  let waiting = null;

  if (!text.value) text.value = localStorage.getItem(KEY) || "";
  text.addEventListener("input", () => localStorage.setItem(KEY, text.value));

  photos.addEventListener("change", () => {
    added.textContent = "";
    for (const file of photos.files) {
      const image = document.createElement("img");
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      const item = document.createElement("li");
      item.append(image);
      added.append(item);
    }
    photos.closest(".pick").classList.toggle("done", photos.files.length > 0);
  });

  if (navigator.geolocation && window.isSecureContext) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      const words = locate.querySelector("span");
      words.textContent = "正在定位……";
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.latitude.value = coords.latitude.toFixed(6);
          form.elements.longitude.value = coords.longitude.toFixed(6);
          words.textContent = "位置已加上";
          locate.classList.add("done");
        },
        () => { words.textContent = "定位失败，请写明地点"; },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }

  async function smaller(file) {
    if (file.size <= SHRINK_ABOVE || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
      return blob && blob.size < file.size ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file; // not a picture that this browser knows: the server decides
    }
  }

  async function filled() {
    const data = new FormData(form);
    data.delete("photos");
    for (const file of photos.files) data.append("photos", await smaller(file), file.name);
    return data;
  }

  async function send(data) {
    go.disabled = true;
    go.textContent = "正在发送……";
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
    } catch {
      return again(data, "信号不好，还没有发出去。请不要关闭页面，正在自动重发；也可以直接打值班电话。");
    }
    if (answer.status === 503) return again(data, "系统正忙，还没有收下。请不要关闭页面，正在自动重发；也可以直接打值班电话。");
    if (answer.redirected) {
      localStorage.removeItem(KEY);
      location.replace(answer.url);
      return undefined;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fault = page.querySelector(".fault[role=alert]:not([hidden])");
    return stop(fault ? fault.textContent : "没有发送成功，请检查后重发。");
  }

  function again(data, sentence) {
    signal.textContent = sentence;
    signal.hidden = false;
    go.disabled = false;
    go.textContent = "立即重发";
    clearTimeout(waiting);
    waiting = setTimeout(() => send(data), RETRY_MS);
  }

  function stop(sentence) {
    signal.textContent = sentence;
    signal.hidden = false;
    go.disabled = false;
    go.textContent = "发送报告";
    signal.scrollIntoView({ block: "center" });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    if (go.disabled) return;
    go.disabled = true;
    send(await filled());
  });
})();
