// Shows notices that come while no page is open, and leads to what a notice is about. Serves no page and keeps nothing.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* a push without words is shown all the same: browsers demand it */ }
  const shown = { body: told.text || "有新的通知，请打开值守查看。", tag: told.tag, data: { page: told.page || "/" }, icon: "/static/mark.svg", requireInteraction: true, lang: "zh-CN" };
  event.waitUntil(self.registration.showNotification("值守", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data.page, self.location.origin);
  if (page.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(page.href));
});
