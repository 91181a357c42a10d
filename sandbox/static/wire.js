// Talking to the sandbox: requests, and the stream of what happens.
const base = document.body.dataset.base;

export async function ask(path) {
  const answer = await fetch(`${base}/${path}`, { cache: "no-store" });
  if (!answer.ok) throw new Error("页面数据取不到，请检查程序是否还在运行");
  return answer.json();
}

export async function tell(path, body) {
  let answer;
  try {
    answer = await fetch(`${base}/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error("连不上程序，请检查它是否还在运行");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || `没有成功（${answer.status}）`);
  return said;
}

export function mediaUrl(seq, number) {
  return `${base}/media/${seq}/${number}`;
}

export function follow(onHappening, onOpen, onLost) {
  const source = new EventSource(`${base}/events`);
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (event) => onHappening(JSON.parse(event.data));
}

export function pictureOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1]);
    reader.onerror = () => reject(new Error("图片读不出来"));
    reader.readAsDataURL(file);
  });
}
