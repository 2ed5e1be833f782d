package summary

import "strings"

// stem is Porter's stemmer (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with his later "bli" and "logi") for words in small
// letters; words of other than a to z, and those of at most three letters, stay as they are.
func stem(w string) string {
	if len(w) <= 3 || strings.IndexFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return w
	}
	return step5(longest(longest(longest(step1c(step1b(step1a(w))), suffixes2, 0), suffixes3, 0), suffixes4, 1))
}

// vowel reports whether w[i] is a vowel, as y is behind a consonant.
func vowel(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !vowel(w, i-1)
	}
	return false
}

// measure counts the changes from vowels to consonants in w.
func measure(w string) (m int) {
	for i := 1; i < len(w); i++ {
		if vowel(w, i-1) && !vowel(w, i) {
			m++
		}
	}
	return m
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if vowel(w, i) {
			return true
		}
	}
	return false
}

// doubled reports whether w ends in the same consonant twice.
func doubled(w string) bool {
	n := len(w)
	return n > 1 && w[n-1] == w[n-2] && !vowel(w, n-1)
}

// cvc reports whether w ends in consonant, vowel, consonant, the last none of w, x, y.
func cvc(w string) bool {
	n := len(w)
	return n > 2 && !vowel(w, n-3) && vowel(w, n-2) && !vowel(w, n-1) && strings.IndexByte("wxy", w[n-1]) < 0
}

func step1a(w string) string {
	switch {
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}

func step1b(w string) string {
	if root, ok := strings.CutSuffix(w, "eed"); ok {
		if measure(root) > 0 {
			return root + "ee"
		}
		return w
	}
	root, ok := strings.CutSuffix(w, "ed")
	if !ok {
		root, ok = strings.CutSuffix(w, "ing")
	}
	if !ok || !hasVowel(root) {
		return w
	}
	switch {
	case strings.HasSuffix(root, "at"), strings.HasSuffix(root, "bl"), strings.HasSuffix(root, "iz"):
		return root + "e"
	case doubled(root) && strings.IndexByte("lsz", root[len(root)-1]) < 0:
		return root[:len(root)-1]
	case measure(root) == 1 && cvc(root):
		return root + "e"
	}
	return root
}

func step1c(w string) string {
	if root, ok := strings.CutSuffix(w, "y"); ok && hasVowel(root) {
		return root + "i"
	}
	return w
}

// A suffix is replaced where enough of a word stands before it.
type suffix struct{ old, new string }

const (
	suffixes2 = "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble logi:log alli:al entli:ent eli:e ousli:ous ization:ize " +
		"ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble"
	suffixes3 = "icate:ic ative: alize:al iciti:ic ical:ic ful: ness:"
	suffixes4 = "al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ion: ou: ism: ate: iti: ous: ive: ize:"
)

// longest replaces the longest suffix of the list that w ends in, if more than least measures stand before it.
func longest(w, list string, least int) string {
	var best suffix
	for pair := range strings.SplitSeq(list, " ") {
		old, put, _ := strings.Cut(pair, ":")
		if len(old) > len(best.old) && strings.HasSuffix(w, old) {
			best = suffix{old, put}
		}
	}
	root := strings.TrimSuffix(w, best.old)
	if best.old == "" || measure(root) <= least {
		return w
	}
	if best.old == "ion" && !strings.HasSuffix(root, "s") && !strings.HasSuffix(root, "t") {
		return w
	}
	return root + best.new
}

func step5(w string) string {
	if root, ok := strings.CutSuffix(w, "e"); ok {
		if m := measure(root); m > 1 || m == 1 && !cvc(root) {
			w = root
		}
	}
	if strings.HasSuffix(w, "ll") && measure(w) > 1 {
		w = w[:len(w)-1]
	}
	return w
}
