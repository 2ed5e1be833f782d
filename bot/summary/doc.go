// Package summary shortens a thread by choosing sentences that stand in it, word for word.
//
// [Summarize] takes a [Thread] and a budget and returns a [Summary]: lines in the thread's order, each with the number
// of its post and its author. It is a pure function: the same input gives the same lines on every machine, nothing is
// remembered, and any number of calls may run at once.
//
// The way of a thread through the package:
//
//	clean.go      a post's text without quotes, headers, greetings and signatures of mail; wrapped lines joined
//	mail.go       what is of a mail rather than of its author; paragraphs.go joins and parts lines
//	sentences.go  lines into sentences, with abbreviations.go for the full stops that end none
//	collect.go    the sentences that may be chosen; repeats.go finds those that repeat an earlier post
//	words.go      sentences into words, stem.go their stems, concepts.go what they speak of and what that weighs
//	factors.go    what speaks for a sentence besides its words: place, length, figures, likes, bold words, being quoted
//	settings.go   how much each of these counts, and the variations that vote
//	choose.go     the best sentence for its length, and again, until the budget is spent
//	openers.go    sentences that need the one before them to be understood
//
// What it promises: each line is found in its post once white space is collapsed; a summary never has more words than
// its budget nor more than 30 % of its input; an input of under 150 words says so, as it is its own summary. Nothing is
// rephrased, joined or completed.
//
// How good it is, against what, and how that was measured, stands in docs/summaries.md.
package summary
