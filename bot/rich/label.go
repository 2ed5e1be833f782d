package rich

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Label is what may be shown for a link: "text (host)", with the host a browser would open. Text that is that host, or a
// URL of it, stands alone. Text that poses as another URL or host is dropped, and the host stands alone. Where u opens
// nothing with http or https, it is the text.
func Label(text, u string) string {
	text = strings.Join(strings.Fields(Clean(text)), " ")
	host := Host(u)
	if host == "" {
		return text
	}
	if blank(text) {
		return host
	}
	switch claim(text, host) {
	case honestClaim:
		return text
	case falseClaim:
		return host
	}
	return text + " (" + host + ")"
}

// What a label says about where it leads.
const (
	noClaim = iota
	honestClaim
	falseClaim
)

func claim(text, host string) int {
	words := strings.Fields(norm.NFKC.String(text))
	said := noClaim
	for _, word := range words {
		word = strings.TrimFunc(word, func(r rune) bool { return strings.ContainsRune(`"'()[]{}<>,;!.…“”‘’«»`, r) })
		named, ok := claimed(word, len(words) == 1)
		if !ok {
			continue
		}
		// The very letters of the host must be seen: a look-alike resolves to the same name.
		if named != host || !strings.Contains(strings.ToLower(text), host) || strings.Contains(before(word), "@") {
			return falseClaim
		}
		if len(words) == 1 {
			said = honestClaim
		}
	}
	return said
}

// before is the part of a URL up to its path.
func before(word string) string {
	if i := strings.Index(word, "://"); i >= 0 {
		word = word[i+3:]
	}
	if i := strings.IndexAny(word, `/\?#`); i >= 0 {
		word = word[:i]
	}
	return word
}

// claimed is the host that a word claims to stand for, empty if it is none; ok is false when the word claims nothing. Among
// other words only what is written as a URL is a claim: "Example.com account" is a name.
func claimed(word string, alone bool) (host string, ok bool) {
	if strings.Contains(word, "://") || strings.Contains(word, `:\\`) {
		return Host(word), true
	}
	name := before(word)
	if len(word) > 4 && strings.EqualFold(word[:4], "www.") || alone && looksLikeHost(name) {
		return Host("https://" + word), true
	}
	return "", false
}

// looksLikeHost reports whether a name could be taken for a host: labels and a last one that is no number and no usual
// ending of a file's name.
func looksLikeHost(name string) bool {
	name = name[strings.LastIndexByte(name, '@')+1:]
	if i := strings.LastIndexByte(name, ':'); i > 0 && strings.Trim(name[i+1:], "0123456789") == "" {
		name = name[:i]
	}
	name = strings.NewReplacer("。", ".", "․", ".", "。", ".").Replace(strings.TrimSuffix(name, "."))
	i := strings.LastIndexByte(name, '.')
	if i < 1 || strings.Contains(name, "..") {
		return false
	}
	last := strings.ToLower(name[i+1:])
	if strings.Trim(last, "0123456789") == "" {
		return strings.Count(name, ".") == 3 && strings.Trim(name, "0123456789.") == ""
	}
	return len(last) > 1 && !strings.Contains(endings, " "+last+" ") && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	})
}

// endings are endings of files' names that are no top-level domains.
const endings = " pdf png jpg jpeg gif webp svg txt csv xls xlsx doc docx ppt pptx htm html php asp aspx js ts css json xml " +
	"yml yaml toml ini conf cfg log cpp cxx hpp cs java kt go rb lua exe dll deb rpm apk tar gz bz2 xz 7z rar mp3 mp4 ogg wav " +
	"avi mkv webm odt ods epub "
