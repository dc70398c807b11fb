// The embed: <script src="https://assistant.example/widget.js" defer></script> puts the assistant on a page.
// It only finds out where it came from; the element itself is in static/widget/.
(() => {
  "use strict";
  const { src, dataset } = document.currentScript;
  const base = new URL(".", src);
  // What element.js imports, asked for in the same moment.
  for (const name of ["launcher", "dom"]) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: new URL(`static/widget/${name}.js`, base).href });
    document.head.append(link);
  }
  const place = async () => {
    const { InfusionChat } = await import(new URL("static/widget/element.js", base).href);
    InfusionChat.base = base;
    if (!customElements.get("infusion-chat")) customElements.define("infusion-chat", InfusionChat);
    if (document.querySelector("infusion-chat")) return;
    const element = document.createElement("infusion-chat");
    Object.assign(element.dataset, dataset);
    document.body.append(element);
  };
  place().catch((error) => console.error("The infusion assistant could not be loaded.", error));
})();
