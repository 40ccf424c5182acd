"use strict";
document.addEventListener("htmx:load", () => {
  for (const one of document.querySelectorAll(".fitting-here")) one.textContent = "here, says the script";
});
