package summary

import (
	"slices"
	"testing"
)

// TestSplitting holds what ends a sentence and what does not; "|" marks the ends that are wanted.
func TestSplitting(t *testing.T) {
	t.Parallel()
	for _, c := range [][]string{
		{"Tindra Corp. beat again.", "The stock fell anyway."},
		{"I work for Tindra Corp.", "The pay is fine."},
		{"Sold BF.B at $61.20 vs. my cost of $48.", "Done."},
		{"The St. Louis office closed on Feb. 3 at 4 p.m. ET sharp."},
		{"See fig. 3 and pp. 12-14 of the 10-K.", "It is all there."},
		{"Sales in the U.K. Market rose."},
		{"Margins, ex. items, were 41.5%.", "Guidance: No. 2 in its field by FY27."},
		{"They beat.They raised.Nobody cared."},
		{"It runs on Node.js and talks to api.harbour.example/v2.1/Fees.", "Nice."},
		{"What a quarter!!!", "Did you see $1.2B?!", "Wow…", "Next."},
		{"Great 🚀.", "Is it?! 🎉🎉", "It is."},
		{"He asked \"why?\" and left."},
		{"(See note 4.)", "“It will pass.”", "We shall see."},
		{"i like it. but not at 40x. no moat"},
		{"eBay won.", "iPhone lost."},
		{"港の料金が上がった。", "誰も知らない。", "本当?"},
		{"J. R. Hartley wrote it.", "Ask Mr. Smith, Ph.D. of Marlow."},
		{"Version 2.0 is out.", "3 of 4 like it."},
		{"1. Buy the dip.", "2. Hold it."},
		{"Rates rose to 4.5 p.p. more than e.g. Marlow pays."},
		{"Wait... what?", "No... no."},
		{"Margins (ex. SBC) rose 2% y.o.y.", "Costs, fees etc. were $1B/yr.", "Ouch.", "(a) Growth is up.", "(b) Margin is down."},
		{"\"Why?\" I asked.", "\"No.\"", "Ann said more.", "Roe v. Wade fell.", "So . . . what now?"},
		{"Das kostet 5 Mio. Euro.", "Mme. Durand a vendu.", "Am 3. März stieg sie im 2. Quartal.", "I am 40.", "She is 30."},
		{"They reported Q3.Then I sold ZM.It fell. BRK.A and ASP.Net did not."},
		{"株を買った!なぜ?"},
		{"P.S. The call is at 5.", "N.B. This is no advice.", "A. It is low."},
		{"No.", "They fell.", "My reasons: 1. Growth is slow.", "2. Margins fell.", "My target: 40.", "Still long."},
		{"iv. Sell."},
		{"They beat! :)", "We shall see. ;-)", "Nice :D and so on."},
	} {
		want := c
		switch c[0] {
		case "They beat.They raised.Nobody cared.":
			want = []string{"They beat.", "They raised.", "Nobody cared."}
		case "They reported Q3.Then I sold ZM.It fell. BRK.A and ASP.Net did not.":
			want = []string{"They reported Q3.", "Then I sold ZM.", "It fell.", "BRK.A and ASP.Net did not."}
		case "株を買った!なぜ?":
			want = []string{"株を買った!", "なぜ?"}
		case "i like it. but not at 40x. no moat":
			want = []string{"i like it.", "but not at 40x.", "no moat"}
		}
		var text string
		for i, s := range c {
			if i > 0 {
				text += " "
			}
			text += s
		}
		if got := slices.Collect(Sentences(text)); !slices.Equal(got, want) {
			t.Errorf("%q\ngot  %q\nwant %q", text, got, want)
		}
	}
}
