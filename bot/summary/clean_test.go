package summary

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestClean holds what is left of a mail, and what is set aside as quoted.
func TestClean(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		flowed     bool
		own, aside []string
	}{
		{
			"reply", "From: Ben\nSubject: Re: fees\n\nHi Ada,\n\nOn Mon, 3 May 1999,\nAda Marlow wrote:\n> Who pays for\n> the wall?\n" +
				"The county does, as the accounts of the last\nyear say.\n\nRegards,\nBen\nHarbour crew\nTel: 12", false,
			[]string{"The county does, as the accounts of the last year say."},
			[]string{"Who pays for the wall?"},
		},
		{
			"signature", "Half of it is dredging.\n--\nBen\n> no", false,
			[]string{"Half of it is dredging."},
			nil,
		},
		{
			"forwarded", "See below.\n-----Original Message-----\nFrom: Ada\nThe wall is new.", false,
			[]string{"See below."},
			nil,
		},
		{
			"unmarked", "The county pays for it.\n\nSent from my iPhone\n\nOn Mon, 3 May 1999, Ada Marlow <ada@marlow.example> wrote:\n\nWho pays for the wall?\nIs it us?", false,
			[]string{"The county pays for it."},
			nil,
		},
		{
			"below", "On Mon, 3 May 1999, Ada Marlow wrote:\n\nThe county pays for it, I think.", false,
			[]string{"The county pays for it, I think."},
			nil,
		},
		{
			"german", "Am Mo., 3. Mai 1999 um 09:14 Uhr schrieb Ada <ada@marlow.example>:\n> Wer zahlt?\n\nDas zahlt der Kreis.\n\nVon meinem iPhone gesendet", false,
			[]string{"Das zahlt der Kreis."},
			[]string{"Wer zahlt?"},
		},
		{
			"dashes", strings.Repeat("The accounts of the harbour are public. ", 7) + "The rise was due to $11 million -- $11.6 million for water.\nThe rest was less.", false,
			[]string{strings.Repeat("The accounts of the harbour are public. ", 7) + "The rise was due to $11 million -- $11.6 million for water.", "The rest was less."},
			nil,
		},
		{
			"flat signature", strings.Repeat("The accounts of the harbour are public. ", 7) + "--Ben Harbour crew\nnext to nothing was left.", false,
			[]string{strings.Repeat("The accounts of the harbour are public. ", 6) + "The accounts of the harbour are public.", "next to nothing was left."},
			nil,
		},
		{
			"list", "My reasons:\n- the fees went up again\n- the wall is old and no boat is safe behind it in\n  winter storms", false,
			[]string{"My reasons:", "- the fees went up again", "- the wall is old and no boat is safe behind it in winter storms"},
			nil,
		},
		{
			"flowed", "The fees of the harbour went up again in this\nyear, and nobody knows why.\n\n> Somebody else.\nMine.", true,
			[]string{"The fees of the harbour went up again in this", "year, and nobody knows why.", "Mine."},
			[]string{"Somebody else."},
		},
		{
			"flat", "> Dear all, > the fees of the harbour will go up by a third in the coming spring, as the crew has to be paid. > Please tell us what " +
				"you think of that, and whether you will stay with us for the summer. I shall stay, but my neighbour will not, and he has the bigger boat of the two of us.", false,
			[]string{"I shall stay, but my neighbour will not, and he has the bigger boat of the two of us."},
			[]string{
				"Dear all, the fees of the harbour will go up by a third in the coming spring, as the crew has to be paid.",
				"Please tell us what you think of that, and whether you will stay with us for the summer.",
			},
		},
		{"thanks alone", "Thanks,\nBen", false, []string{"Ben"}, nil},
	} {
		own, aside := clean(Post{Text: c.text, Flowed: c.flowed})
		if diff := cmp.Diff(c.own, texts(own)); diff != "" {
			t.Errorf("%s: own (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.aside, texts(aside)); diff != "" {
			t.Errorf("%s: aside (-want +got):\n%s", c.name, diff)
		}
	}
}

func texts(list []paragraph) (out []string) {
	for _, p := range list {
		out = append(out, p.text)
	}
	return out
}

// TestStem holds the stems of one word for each step of the algorithm.
func TestStem(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"caresses", "caress"},
		{"ponies", "poni"},
		{"cats", "cat"},
		{"agreed", "agre"}, //nolint:misspell // a stem
		{"plastered", "plaster"},
		{"motoring", "motor"},
		{"conflated", "conflat"},
		{"hopping", "hop"},
		{"falling", "fall"},
		{"filing", "file"},
		{"happy", "happi"},
		{"sky", "sky"},
		{"relational", "relat"},
		{"vietnamization", "vietnam"},
		{"triplicate", "triplic"},
		{"hopefulness", "hope"},
		{"adjustment", "adjust"},
		{"adoption", "adopt"},
		{"controlling", "control"},
		{"rate", "rate"},
		{"1999", "1999"},
		{"größe", "größe"},
		{"is", "is"},
	} {
		if got := stem(c[0]); got != c[1] {
			t.Errorf("stem(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}
