/* A form that was sent is not sent again by a second click or Enter, until the page answers or the send fails. */
"use strict";
{
  const LONGEST = 120000; // milliseconds that the proxy waits for the server: after them no answer comes any more
  const A_FEW = 5000; // milliseconds after which nothing has begun, or a page still seen was not left
  const leavesThePage = ({ target: form, submitter }) =>
    form.method === "post" && (submitter?.formTarget || form.target) !== "_blank";
  // As long as its files are on their way no time is too long.
  const sendsFiles = ({ target: form, submitter }) =>
    (submitter?.formEnctype || form.enctype) === "multipart/form-data";
  let sent = null,
    hasFiles = false,
    timer = 0;
  const release = () => {
    if (!sent) return;
    clearTimeout(timer);
    sent.removeAttribute("aria-busy");
    sent = null;
    window.desk?.say("");
  };
  const releaseIfSeen = () => {
    if (document.visibilityState === "visible") release();
    else timer = setTimeout(releaseIfSeen, A_FEW);
  };
  // From now on the send may take its time; only a browser that tells of no failure has to guess whether it goes on.
  const begin = () => {
    clearTimeout(timer);
    if (!sent || hasFiles) return;
    timer = window.navigation ? setTimeout(release, LONGEST) : setTimeout(releaseIfSeen, A_FEW);
  };
  // Before every other listener: none of them takes the second for a first. Nor does another form of the page go,
  // which would break off the first one's answer; only the login dialog, which stays on the page, still does.
  window.addEventListener(
    "submit",
    (event) => {
      if (!sent || !leavesThePage(event) || "againForm" in event.target.dataset) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      window.desk?.say("已提交，正在等服务器回应");
    },
    true,
  );
  // After every other listener: what a script has taken over does not leave the page. The button stays as it is,
  // since its name and value are read only now.
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !leavesThePage(event)) return;
    sent = event.target;
    sent.setAttribute("aria-busy", "true");
    hasFiles = sendsFiles(event);
    // Stopped before it began, no browser tells. Listened to only now: a page that always asks before it is left is
    // not kept for the way back.
    timer = setTimeout(release, A_FEW);
    window.addEventListener("beforeunload", begin, { once: true });
  });
  // Back from where it led; stopped, or kept here by the question whether typed text may be lost.
  window.addEventListener("pageshow", release);
  window.navigation?.addEventListener("navigateerror", release);
}
