// What unfold's markup lacks for those who do not see it: where the content is, and what the scrolling parts are.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("main")?.setAttribute("role", "main");
  // Registered before simplebar's own listener, which takes the name from here.
  document.querySelectorAll("[data-simplebar]").forEach((element, place) => {
    const isSideBar = element.closest("#nav-sidebar") !== null;
    element.setAttribute("data-simplebar-aria-label", isSideBar ? "Side bar" : `Scrolling part ${place}`);
  });
});
