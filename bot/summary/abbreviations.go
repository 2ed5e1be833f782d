package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A wordKind says what a full stop behind a word means.
type wordKind uint8

const (
	plainWord    wordKind = iota // the end of a sentence
	title                        // never an end: Mr. Yuan
	beforeNumber                 // none before a number: No. 1, Aug. 30
	itemNumber                   // none at the start of a sentence: 1. Buy
	hour                         // none before a zone: 5 p.m. ET
	initial                      // none before a name: J. P. Morgan
	unit                         // none but before a capital: 5% a yr. more, 5% a yr. Nobody minds.
	perhaps                      // either: They sell in the U.S. They do not export. Inc., Corp., etc.
)

// kindOf looks a word up that stands before a full stop.
func kindOf(word string) wordKind {
	if word == "" || len(word) > 8 {
		return plainWord
	}
	if r, n := utf8.DecodeRuneInString(word); n == len(word) && unicode.IsUpper(r) {
		return initial
	}
	switch strings.ToLower(word) {
	case "mr", "mrs", "ms", "dr", "prof", "messrs", "gen", "sen", "rep", "gov", "capt", "lt", "col", "sgt", "hon", "rev",
		"vs", "e.g", "eg", "i.e", "ie", "cf", "approx", "ca", "viz", "resp", "incl", "excl", "ave", "blvd", "mt", "ft",
		"ex", "sens", "reps", "mme", "mlle", "sra", "mio", "mrd", "bzw":
		return title
	case "no", "nos", "p", "pp", "fig", "figs", "vol", "ch", "sec", "art", "nr", "eq", "jan", "feb", "mar", "apr", "jun", "jul",
		"aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "c", "est":
		return beforeNumber
	case "yr", "yrs", "mo", "a.h", "y.o.y", "q.o.q":
		return unit
	case "a.m", "p.m", "am", "pm":
		return hour
	case "inc", "corp", "ltd", "co", "llc", "plc", "bros", "jr", "sr", "st", "dept", "al", "etc", "conf", "fwd", "avg", "max", "min",
		"qtr", "mgmt", "govt", "intl", "natl", "univ", "assn", "mfg", "tech", "acct", "ext", "tel", "ed", "eds",
		"ph.d", "b.a", "m.b.a", "d.c", "a.k.a", "w.r.t", "s.a", "n.v", "op", "esp", "misc", "ref", "spec", "ver", "v":
		return perhaps
	}
	if strings.Trim(word, "0123456789.") == "" {
		if len(word) <= 3 {
			return itemNumber
		}
		return plainWord
	}
	if dotted(word) {
		return perhaps
	}
	return plainWord
}

// dotted reports whether a word is made of single letters with full stops between them: U.S, L.L.C.
func dotted(word string) bool {
	if len(word) < 3 {
		return false
	}
	for i := range len(word) {
		if letter := word[i]|0x20 >= 'a' && word[i]|0x20 <= 'z'; letter != (i%2 == 0) || !letter && word[i] != '.' {
			return false
		}
	}
	return true
}

// starter reports whether a word with a capital commonly starts a sentence and is no part of a name.
func starter(word string) bool {
	switch word {
	case "I", "A", "An", "The", "This", "That", "These", "Those", "There", "Then", "They", "Their", "He", "She", "His", "Her", "It", "Its",
		"We", "Our", "You", "Your", "My", "But", "And", "Or", "So", "Yet", "If", "In", "On", "At", "As", "By", "For", "From", "To", "With",
		"Without", "When", "While", "Where", "What", "Which", "Who", "Why", "How", "Is", "Are", "Was", "Were", "Do", "Does", "Did", "Has",
		"Have", "Had", "Can", "Could", "Should", "Would", "Will", "May", "Not", "No", "Nobody", "Now", "However", "Also", "After", "Before",
		"Because", "Although", "Though", "Since", "Until", "Once", "Only", "Still", "Some", "Most", "Many", "All", "Any", "Each", "Even",
		"Let", "See", "Maybe", "Perhaps", "Please", "Thanks", "Yes", "Well", "Here", "Just", "Like", "Meanwhile", "Overall", "Another",
		"Other", "Others", "One", "Both", "Every", "Everyone", "Nothing", "Something", "Anyone", "Anyway", "Instead", "Either", "Neither",
		"Unless", "Despite", "During", "Given", "Looking", "Looks", "Buy", "Sell", "Hold", "Shares", "I'm", "I've", "I'd", "It's", "That's":
		return true
	}
	return false
}
