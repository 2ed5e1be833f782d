// Package follow tells people of what they follow: a thread, an author or a ticker, wherever a channel of theirs takes it.
//
// A [Follow] is a note of the tenant. What it brings comes in one of two ways. By direct message it is collected: the posts
// of ten minutes become one notice, which goes through the outbox like everything else and is composed at its turn, from
// the posts as they are then. By ping the person is called in the message that says the post in their channel, so that no
// message of its own is needed, and a call cannot be heard without what it is about.
//
// The flow: a look keeps new posts and offers them; then [Follows.Seen] matches them with the follows of each tenant that
// takes the thread and writes them down as collected, all before the cursor moves. [Follows.Run] offers the notice when it
// is due. At its turn [Follows.Items] closes the collection, so that what comes later goes into the next one and every
// further attempt says the same; it leaves out what its reader may not see. Each of these steps may die in the middle and
// may be done twice: posts are known again by their ids, notices by theirs.
//
// Who may see what is asked of the chat when the notice is said, not when the follow was made: only posts of threads that a
// channel takes which the person sees then, and in which nobody hid them. Where a chat cannot tell, nothing is told.
package follow
