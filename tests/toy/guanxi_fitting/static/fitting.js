"use strict";
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("said").textContent = "said by the script";
});
