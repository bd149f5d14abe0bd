/* A click on a picture sets the point that crops keep; a chosen file is shown before it is sent. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("img[data-focal]").forEach((image) => {
    const form = image.closest("form");
    const x = form.querySelector("[name=focal_x]"),
      y = form.querySelector("[name=focal_y]");
    if (!x || !y) return;
    const mark = document.createElement("span");
    mark.className = "focal-mark";
    const frame = document.createElement("span");
    frame.className = "focal-frame";
    image.replaceWith(frame);
    frame.append(image, mark);
    const show = () => {
      mark.style.left = `${x.value * 100}%`;
      mark.style.top = `${y.value * 100}%`;
      mark.hidden = image.hidden;
    };
    image.addEventListener("click", (event) => {
      const box = image.getBoundingClientRect();
      x.value = ((event.clientX - box.left) / box.width).toFixed(3);
      y.value = ((event.clientY - box.top) / box.height).toFixed(3);
      show();
    });
    show();
    if (!("focalFile" in image.dataset)) return;
    form.querySelector("input[type=file]").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (!file) return;
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        image.src = reader.result;
        image.hidden = false;
        form.querySelector("[data-focal-help]").hidden = false;
        show();
      });
      reader.readAsDataURL(file);
    });
  });
});
