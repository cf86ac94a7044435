// Tells Leadscore which pages of your site are viewed. It keeps one cookie of your own domain, `ls_id`, a random
// id; none, and sends nothing at all, where the browser asks for that by Do Not Track or Global Privacy Control.
// What exactly it does: docs/tracking-script.md.
(function () {
  "use strict";
  var script = document.currentScript;
  var key = script && script.getAttribute("data-write-key");
  if (!key || window.ls) return;
  var to = new URL("/v1/batch", script.src).href;
  var nothing = function () {};
  if (navigator.doNotTrack === "1" || window.doNotTrack === "1" || navigator.globalPrivacyControl === true) {
    window.ls = { page: nothing, identify: nothing, track: nothing };
    return;
  }

  var DAYS = 390; // browsers keep none for longer than 400
  var waiting = [], ringing = 0, here = "", came = document.referrer;

  function random() {
    var bytes = crypto.getRandomValues(new Uint8Array(16)), text = "";
    for (var i = 0; i < bytes.length; i++) text += (bytes[i] + 256).toString(16).slice(1);
    return text;
  }

  function visitor() {
    var found = /(?:^|; )ls_id=([A-Za-z0-9_-]{8,100})(?:;|$)/.exec(document.cookie);
    var id = found ? found[1] : random();
    var domain = script.getAttribute("data-cookie-domain");
    document.cookie = "ls_id=" + id + "; path=/; max-age=" + DAYS * 86400 + "; samesite=lax" +
      (location.protocol === "https:" ? "; secure" : "") + (domain ? "; domain=" + domain : "");
    return id;
  }
  var id = visitor();

  function short(text, most) { return String(text == null ? "" : text).slice(0, most); }

  function utm() {
    var found = {}, names = { utm_campaign: "name", utm_source: "source", utm_medium: "medium", utm_term: "term", utm_content: "content" };
    new URLSearchParams(location.search).forEach(function (value, name) {
      if (Object.prototype.hasOwnProperty.call(names, name)) found[names[name]] = short(value, 200);
    });
    return found;
  }

  function context() {
    return {
      page: { url: short(location.href, 1000), path: short(location.pathname, 500), title: short(document.title, 300), referrer: short(came, 1000) },
      campaign: utm()
    };
  }

  function add(message) {
    message.messageId = "ls-" + random();
    message.anonymousId = id;
    message.timestamp = new Date().toISOString();
    message.context = context();
    waiting.push(message);
    if (waiting.length >= 20) send();
    else if (!ringing) ringing = setTimeout(send, 300);
  }

  function send() {
    clearTimeout(ringing);
    ringing = 0;
    if (!waiting.length) return;
    var batch = waiting.splice(0, 20);
    deliver(JSON.stringify({ writeKey: key, batch: batch, sentAt: new Date().toISOString() }), 0);
    if (waiting.length) send();
  }

  // As plain text, so that no browser asks first; each message has its id, so that one sent again counts once.
  function deliver(body, attempt) {
    var again = function () {
      if (attempt < 3) setTimeout(function () { deliver(body, attempt + 1); }, 1000 * Math.pow(4, attempt));
    };
    fetch(to, { method: "POST", body: body, headers: { "Content-Type": "text/plain" }, keepalive: true, credentials: "omit" })
      .then(function (answer) { if (answer.status >= 500 || answer.status === 429) again(); }, again);
  }

  // What waits when the page is left goes with it.
  function leave() {
    if (!waiting.length) return;
    clearTimeout(ringing);
    ringing = 0;
    var body = JSON.stringify({ writeKey: key, batch: waiting.splice(0), sentAt: new Date().toISOString() });
    if (!navigator.sendBeacon || !navigator.sendBeacon(to, new Blob([body], { type: "text/plain" }))) deliver(body, 3);
  }

  function page() {
    var properties = context().page;
    add({ type: "page", name: properties.title, properties: properties });
  }

  function moved() {
    var now = location.href.split("#")[0];
    if (now === here) return;
    if (here) came = here;
    here = now;
    setTimeout(page, 0); // a page that draws itself anew sets its title after its address
  }

  ["pushState", "replaceState"].forEach(function (name) {
    var original = history[name];
    history[name] = function () {
      var result = original.apply(this, arguments);
      moved();
      return result;
    };
  });
  window.addEventListener("popstate", moved);
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") leave(); });

  window.ls = {
    page: page,
    identify: function (email, traits) {
      email = String(email || "").trim().toLowerCase();
      if (email.indexOf("@") < 1) return;
      add({ type: "identify", traits: Object.assign({}, traits, { email: email }) });
    },
    track: function (name, properties) {
      if (name) add({ type: "track", event: short(name, 200), properties: Object.assign({}, properties) });
    }
  };
  moved();
})();
