// Package layout composes what is said: relays, bursts, tombstones, notices and the parts of answers, as neutral
// messages.
//
// A relay carries what the author wrote. What is quoted becomes one line of context; what is removed at the source
// becomes a tombstone; a post that can no longer be read says nothing. Every stranger's word goes into text nodes of
// the neutral tree, and becomes markup only in a chat's renderer. The budgets are in characters as people see them.
package layout
