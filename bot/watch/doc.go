// Package watch decides when to look at a thread, sees what changed, and offers it to the channels that take it.
//
// One look is: claim a due thread, fetch the page since its cursor, compare it with what is stored, keep what changed,
// offer it to every taker, and only then move the cursor. A crash anywhere in between repeats the look: posts kept by a
// look that never ended carry its number ([forum.Post.Kept]), so they count as changed again, and the marks of the
// lanes absorb what was offered already.
//
// A channel may ask for quiet hours, or for so many messages an hour at most. What is new is held then: the subscription is
// paused with an end, and what came meanwhile is offered when it comes. Edits and removals of what was said always pass.
//
// What is new is decided by the post's id, what is edited by its Rev. The first look at a thread says nothing, because
// the lanes' marks begin at the thread's end.
package watch
