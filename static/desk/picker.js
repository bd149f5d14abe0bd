/* Hands the chosen picture to the editor that opened this window. */
"use strict";
{
  const grid = document.querySelector(".picture-grid");
  grid?.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-url]");
    if (!button || !window.opener) return;
    const { url, id, alt, caption } = button.dataset;
    window.opener.CKEDITOR?.tools.callFunction(Number(grid.dataset.callback), url, {
      id,
      alternative_text: alt,
      caption,
    });
    window.close();
  });
}
