// Package calendar knows when things happen by the clock of people: when stock exchanges close, what hours are quiet, and
// when it is six in the evening next.
//
// Wall clocks are not even: once a year an hour is missing and once a year one comes twice. Everywhere in this package a
// time of the day that is missing means the first moment after the gap, and one that comes twice means the first of the
// two. Days are days of a zone, never spans of 24 hours.
//
// Exchanges follow rules, not lists, so that nobody has to bring them up to date: fixed days with what is observed when
// they fall on a weekend, days such as the third Monday of January, and Easter. The rules are those that stand today; they
// hold from 2025 on and say nothing of earlier years. What no rule can know is a day of mourning or a coronation; those
// that were announced are listed by date. An exchange whose holidays are set by decree year by year is left out: Tokyo
// closes at the equinoxes, whose days the government announces each February.
package calendar
