package market

import (
	"strings"
	"unicode"
)

// An alike is a word with letters of another script that looks like a ticker.
type alike struct {
	span
	like string
	sure bool // it is written as a ticker, or mixes scripts; else it counts only where it looks like a known ticker
}

// alikeAt looks at the word from i to end.
func alikeAt(s string, i, end int) (alike, bool) {
	like, ok := alikeWord(s[i:end])
	return alike{span{i, end}, like, ok && mixed(s[i:end])}, ok && len(like) > 1
}

// alikeWord is the ticker that a word looks like, if it is none itself.
func alikeWord(w string) (like string, ok bool) {
	var out strings.Builder
	foreign := false
	for _, r := range w {
		if unicode.IsMark(r) {
			foreign = true
			continue
		}
		plain := skeleton(r)
		if plain == 0 || out.Len() == longest {
			return "", false
		}
		foreign = foreign || plain != r
		out.WriteRune(plain)
	}
	return out.String(), foreign && out.Len() > 0
}

// mixed reports whether a word has letters of A to Z and others of another script that only look so; accents do not count.
func mixed(w string) bool {
	ascii, other := false, false
	for _, r := range w {
		ascii = ascii || r >= 'A' && r <= 'Z'
		other = other || r > 0x17F && unicode.IsLetter(r)
	}
	return ascii && other
}

// skeleton is the capital that a rune looks like; 0: none.
func skeleton(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r
	case r >= 'Ａ' && r <= 'Ｚ': // full width
		return r - 'Ａ' + 'A'
	case r >= 0x1D400 && r <= 0x1D6A3: // mathematical: 26 capitals, then 26 small ones, thirteen times
		if n := (r - 0x1D400) % 52; n < 26 {
			return 'A' + n
		}
		return 0
	case r >= 'Ⓐ' && r <= 'Ⓩ':
		return r - 'Ⓐ' + 'A'
	case r > 0xBF && r < 0x180: // Latin with accents
		i := strings.IndexRune(accented, r)
		if i < 0 {
			return 0
		}
		return rune(strings.TrimLeft(accented[i:], accentedSigns)[0])
	}
	i := strings.IndexRune(pretenders, r)
	if i < 0 || r <= unicode.MaxASCII {
		return 0
	}
	return rune(strings.TrimLeftFunc(pretenders[i:], func(r rune) bool { return r > unicode.MaxASCII })[0])
}

const (
	// pretenders are letters of other scripts, each run before the capital that they look like. Small Cyrillic and Greek
	// letters of the same form count as well.
	pretenders = "АаΑᎪA" + "ВΒᏴB" + "СсϹᏟC" + "ᎠD" + "ЕеΕᎬЁE" + "ϜF" + "ԌᏀG" + "НΗᎻH" + "ІіΙӀᏆЇI" + "ЈјᎫͿJ" + "КΚKᏦK" + "ᏞL" + "МΜᎷM" + "ΝN" +
		"ОоΟοՕO" + "РрΡᏢP" + "ԚQ" + "ᎡR" + "ЅѕᏚS" + "ТΤᎢT" + "ՍU" + "ѴᏙV" + "ԜᎳW" + "ХхΧX" + "УΥҮY" + "ΖᏃZ"

	accented      = "ÀÁÂÃÄÅĀĂĄA" + "ÇĆĈĊČC" + "ĎĐÐD" + "ÈÉÊËĒĔĖĘĚE" + "ĜĞĠĢG" + "ĤĦH" + "ÌÍÎÏĨĪĬĮİI" + "ĴJ" + "ĶK" + "ĹĻĽĿŁL" + "ÑŃŅŇN" + "ÒÓÔÕÖØŌŎŐO" + "ŔŖŘR" + "ŚŜŞŠS" + "ŢŤŦT" + "ÙÚÛÜŨŪŬŮŰŲU" + "ŴW" + "ÝŶŸY" + "ŹŻŽZ"
	accentedSigns = "ÀÁÂÃÄÅĀĂĄÇĆĈĊČĎĐÐÈÉÊËĒĔĖĘĚĜĞĠĢĤĦÌÍÎÏĨĪĬĮİĴĶĹĻĽĿŁÑŃŅŇÒÓÔÕÖØŌŎŐŔŖŘŚŜŞŠŢŤŦÙÚÛÜŨŪŬŮŰŲŴÝŶŸŹŻŽ"
)
