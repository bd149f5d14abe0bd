/* 登录已过期: before a form leaves the page we ask who is logged in, and log in on the page itself. */
"use strict";
{
  const { again, user, username } = document.body.dataset;
  const OVER = "登录已过期，请重新登录，文字还在";
  const AWAY = "连不上服务器，没有提交，文字还在这一页上，请稍后再试";

  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const renew = (fresh) => {
    if (!fresh) return;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = fresh;
    });
  };
  const send = (address, entries) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token());
    entries.forEach(([name, value]) => data.append(name, value));
    return fetch(address, { method: "POST", body: data, headers: { "X-Requested-With": "XMLHttpRequest" } });
  };
  const isPagesOwner = (state) => state.in && String(state.user) === user;
  const whoIs = async () => {
    const answer = await fetch(again, {
      headers: { "X-Requested-With": "XMLHttpRequest" },
      cache: "no-store",
    });
    const state = await answer.json();
    renew(state.csrf);
    return state;
  };

  // The bar of keys stands at the foot, too, and has the key to press again.
  const barsHeight = () => {
    const bars = [...document.querySelectorAll("#content .submit-row")];
    const bar = bars.find((one) => !one.closest("dialog"))?.getBoundingClientRect();
    return bar && bar.top < innerHeight && bar.bottom > innerHeight - bar.height ? innerHeight - bar.top : 0;
  };
  /** A line at the foot of the page for what went wrong; "" takes it away. */
  const say = (text) => {
    let line = document.querySelector(".desk-say");
    if (!line) {
      line = document.createElement("p");
      line.className = "desk-say";
      line.setAttribute("role", "alert");
      document.body.append(line);
    }
    line.hidden = !text;
    line.textContent = text;
    line.style.bottom = `${barsHeight()}px`;
  };

  const element = (tag, facts = {}, ...inside) => {
    const made = document.createElement(tag);
    Object.entries(facts).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...inside);
    return made;
  };
  const field = (label, facts) => element("label", {}, label, element("input", facts));

  let asking = null;
  /** Ask for the login in a dialog; true once the page's owner is logged in, false if they do not want to now. */
  const login = () => {
    asking ||= new Promise((settle) => {
      const name = field("用户名", {
        name: "username",
        type: "text",
        autocomplete: "username",
        value: username,
        required: "",
      });
      const password = field("密码", {
        name: "password",
        type: "password",
        autocomplete: "current-password",
        required: "",
      });
      const code = field("六位验证码", {
        name: "code",
        type: "text",
        inputmode: "numeric",
        autocomplete: "one-time-code",
      });
      const error = element("p", { class: "errornote", role: "alert", hidden: "" });
      const enter = element("button", { type: "submit", class: "button" }, "登录");
      const later = element("button", { type: "button", class: "button plain" }, "先不登录");
      const form = element("form", { method: "post", "data-again-form": "", novalidate: "" });
      const title = element("h2", { id: "again-title" }, OVER);
      const dialog = element("dialog", { class: "again", "aria-labelledby": "again-title" }, form);
      form.append(title, error, name, password, element("div", { class: "submit-row" }, enter, later));
      const close = (isIn) => {
        asking = null;
        dialog.close();
        dialog.remove();
        if (isIn) say("");
        settle(isIn);
      };
      const refuse = (text) => {
        error.textContent = text;
        error.hidden = !text;
      };
      const proceed = (state) => {
        renew(state.csrf);
        if (isPagesOwner(state)) return close(true);
        if (state.in) return refuse("现在登录的是另一个账号，这一页的文字不是它写的，请用自己的账号登录。");
        if (state.step === "code") {
          if (!code.isConnected) {
            name.remove();
            password.replaceWith(code);
            code.querySelector("input").focus();
          }
          return refuse(state.error);
        }
        if (state.step === "elsewhere")
          return refuse("您的账号还有一步要办，请在新窗口打开编辑台办好，再回到这一页。");
        return refuse(state.error || OVER);
      };
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        enter.disabled = true;
        refuse("");
        const typed = [...new FormData(form)];
        try {
          await whoIs(); // the token of this moment
          proceed(await (await send(again, typed)).json());
        } catch {
          refuse("连不上服务器，请稍后再试。");
        }
        enter.disabled = false;
      });
      later.addEventListener("click", () => close(false));
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        close(false);
      });
      document.body.append(dialog);
      dialog.showModal();
      password.querySelector("input").focus();
      // Logged in meanwhile in another window, wholly or up to the code.
      whoIs()
        .then((state) => {
          if (isPagesOwner(state) || (state.step === "code" && String(state.user) === user)) proceed(state);
        })
        .catch(() => {}); // said when the form is sent
    });
    return asking;
  };

  /** Post to one of the desk's small addresses; {ok, status, body}. Logs in first if the session is over.
   *  Throws where the server cannot be reached. */
  const ask = async (address, entries, { quiet = false } = {}) => {
    for (let turn = 0; ; turn += 1) {
      const answer = await send(address, entries);
      const body = await answer
        .json()
        .catch(() => ({ error: `服务器没有收下（${answer.status}），请稍后再试` }));
      if (turn < 2 && answer.status === 403 && body.csrf) {
        if (isPagesOwner(await whoIs())) continue;
      }
      if (turn < 2 && (answer.status === 401 || body.csrf) && !quiet && (await login())) continue;
      return { ok: answer.ok, status: answer.status, body };
    }
  };

  // A form that leaves the page is sent once its owner is known to be logged in.
  const checked = new WeakSet(),
    checking = new WeakSet();
  const isAsked = (form, submitter) =>
    form.method === "post" &&
    form.id !== "logout-form" &&
    !("againForm" in form.dataset) &&
    (submitter?.formTarget || form.target) !== "_blank";
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target,
        submitter = event.submitter;
      if (!isAsked(form, submitter) || checked.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (checking.has(form)) return;
      checking.add(form);
      say("");
      try {
        const state = await whoIs();
        if (isPagesOwner(state) || (await login())) {
          checked.add(form);
          form.requestSubmit(submitter);
          checked.delete(form);
        } else say(OVER);
      } catch {
        say(AWAY);
      }
      checking.delete(form);
    },
    true,
  );

  // What was sent from an article screen has arrived: this computer's copies of it are not needed any more. Only the
  // page that answers can say so; the success of a later deed is not that of a save that failed.
  const copies = JSON.parse(sessionStorage.getItem("desk:sent") || "[]");
  sessionStorage.removeItem("desk:sent");
  if (document.querySelector(".messagelist .success") && !document.querySelector(".errornote"))
    copies.forEach((key) => localStorage.removeItem(key));

  window.desk = { ask, login, say, OVER };
}
