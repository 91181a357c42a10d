// The page 浏览器通知: subscribes this browser at its vendor's push service and hands the subscription to the program.
(() => {
  "use strict";

  const form = document.getElementById("push-here");
  if (!form) return;
  const button = form.querySelector("button");
  const said = document.getElementById("push-said");
  const say = (text) => { said.textContent = text; said.hidden = !text; };

  const key = () => {
    const text = form.dataset.key.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  };

  async function subscribe() {
    if (await Notification.requestPermission() !== "granted") throw new Error("浏览器没有允许通知。请点地址栏左侧的图标，把“通知”改为允许，再试一次。");
    await navigator.serviceWorker.register("/static/push-worker.js", { scope: "/static/" });
    const worker = await ready();
    const old = await worker.pushManager.getSubscription();
    if (old) await old.unsubscribe();
    return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() });
  }

  // this page lies outside of the worker's scope, so navigator.serviceWorker.ready would wait for ever
  async function ready() {
    for (let tries = 0; tries < 50; tries += 1) {
      const found = await navigator.serviceWorker.getRegistration("/static/");
      if (found && found.active) return found;
      await new Promise((done) => { setTimeout(done, 100); });
    }
    throw new Error("浏览器没有装好接收程序，请刷新页面再试。");
  }

  if (!window.isSecureContext) say("浏览器只在 https 网址下提供通知，请用 https 打开本系统。");
  else if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) say("这个浏览器不支持通知，请换一个浏览器。苹果手机请先把本系统添加到主屏幕。");
  else button.disabled = false;

  form.addEventListener("submit", async (event) => {
    if (form.elements.subscription.value) return;
    event.preventDefault();
    event.stopPropagation();
    button.disabled = true;
    say("");
    try {
      form.elements.subscription.value = JSON.stringify(await subscribe());
      form.submit();
    } catch (fault) {
      say(fault instanceof DOMException ? `浏览器连不上它的推送服务，没有开启（${fault.name}）。` : fault.message);
      button.disabled = false;
    }
  });
})();
