// Lets the style sheet know that scripts run, for the few parts that only make sense with them.
document.documentElement.classList.add("js");
