// Package market finds what investors look for in a thread: tickers, positions that authors declared, and figures.
//
// [Read] takes the posts of one thread and tells all three, each with its post and with the words as they stand there.
// Nothing is inferred: "Long ZM" is a position, "I like ZM" is none; a question, a wish, a negation, somebody else's
// position and quoted words are none either. What a post quotes never counts for the one who quotes it. No price is asked
// of anybody, and no number is computed.
//
// A ticker counts where it is written as one: $ZM, NASDAQ:ZM, (NYSE: NET), SHOP.TO, 7203.T, BRK.B. Bare capitals count only
// where the thread introduced them (in its title, in one of those forms, in a declared position) or where they are on the
// watchlist; CEO, EPS and AI never do. Letters of other scripts that look like a ticker are no ticker: they are told apart,
// as a [LookAlike].
//
// The same posts give the same answer. The time it takes grows with the length of the text and no faster, whatever a
// stranger wrote.
package market
