package calendar

import "time"

const (
	goodFriday   = -2
	easterMonday = 1
)

// exchanges is the table of those that are known. A row that is added needs its holidays of three years in the tests,
// copied from what the exchange publishes.
func exchanges() []Exchange {
	return []Exchange{
		{Name: "NYSE", hours: newYork()},
		{Name: "NASDAQ", hours: newYork()},
		{Name: "LSE", hours: london()},
		{Name: "XETRA", hours: frankfurt()},
		{Name: "TSX", hours: toronto()},
	}
}

// newYork has the rules of the NYSE, rule 7.2, which Nasdaq keeps too. A holiday on a Saturday is observed on Friday, one on
// a Sunday on Monday; New Year on a Saturday is not observed at all, because the Friday ends an accounting year. Trading
// ends at 13:00 on 3 July, on the Friday after Thanksgiving, and on 24 December, each where it is a trading day: 3 July is
// one from Monday to Thursday, for on a Friday the fourth is observed. The days before a weekend that holds 4 July or
// Christmas are not short.
func newYork() hours {
	thanksgiving := nth(4, time.Thursday, time.November)
	return hours{
		place: "America/New_York", close: [2]int{16, 0}, early: [2]int{13, 0},
		holidays: []holiday{
			moved(time.January, 1, 0, 1),
			nth(3, time.Monday, time.January),  // Martin Luther King
			nth(3, time.Monday, time.February), // Washington
			aroundEaster(goodFriday),
			lastMonday(time.May, 31), // Memorial Day
			moved(time.June, 19, -1, 1),
			moved(time.July, 4, -1, 1),
			nth(1, time.Monday, time.September), // Labor Day
			thanksgiving,
			moved(time.December, 25, -1, 1),
		},
		short: func(_ Exchange, day time.Time) bool {
			return day.Equal(on(day.Year(), time.July, 3)) || day.Equal(on(day.Year(), time.December, 24)) ||
				day.Equal(thanksgiving(day.Year()).AddDate(0, 0, 1))
		},
		closed: []time.Time{on(2025, time.January, 9)}, // mourning for President Carter
	}
}

// london has the bank holidays of England. Christmas and the day after it are each made up for two days later when they
// fall on a weekend. The last trading days before Christmas and before New Year end at 12:30. Continuous trading ends at
// 16:30, and a short auction follows.
func london() hours {
	return hours{
		place: "Europe/London", close: [2]int{16, 30}, early: [2]int{12, 30},
		holidays: []holiday{
			moved(time.January, 1, 2, 1),
			aroundEaster(goodFriday),
			aroundEaster(easterMonday),
			nth(1, time.Monday, time.May),
			lastMonday(time.May, 31),
			lastMonday(time.August, 31),
			moved(time.December, 25, 2, 2),
			moved(time.December, 26, 2, 2),
		},
		short: func(e Exchange, day time.Time) bool {
			return e.lastBefore(day, on(day.Year(), time.December, 25)) && day.Month() == time.December ||
				e.lastBefore(day, on(day.Year()+1, time.January, 1))
		},
	}
}

// frankfurt has the trading calendar of Xetra: few holidays, none of them made up for, and none of the state alone. The
// last trading day of a year ends at 14:00. Continuous trading ends at 17:30, and a short auction follows.
func frankfurt() hours {
	return hours{
		place: "Europe/Berlin", close: [2]int{17, 30}, early: [2]int{14, 0},
		holidays: []holiday{
			fixed(time.January, 1),
			aroundEaster(goodFriday),
			aroundEaster(easterMonday),
			fixed(time.May, 1),
			fixed(time.December, 24),
			fixed(time.December, 25),
			fixed(time.December, 26),
			fixed(time.December, 31),
		},
		short: func(e Exchange, day time.Time) bool { return e.lastBefore(day, on(day.Year()+1, time.January, 1)) },
	}
}

// toronto has the holidays of the TSX: those of Ontario without the days of remembrance. What falls on a weekend is made up
// for on the next working day. Trading ends at 13:00 on 24 December where it is a trading day.
func toronto() hours {
	return hours{
		place: "America/Toronto", close: [2]int{16, 0}, early: [2]int{13, 0},
		holidays: []holiday{
			moved(time.January, 1, 2, 1),
			nth(3, time.Monday, time.February), // Family Day
			aroundEaster(goodFriday),
			lastMonday(time.May, 24), // Victoria Day
			moved(time.July, 1, 2, 1),
			nth(1, time.Monday, time.August),
			nth(1, time.Monday, time.September),
			nth(2, time.Monday, time.October), // Thanksgiving
			moved(time.December, 25, 2, 2),
			moved(time.December, 26, 2, 2),
		},
		short: func(_ Exchange, day time.Time) bool { return day.Equal(on(day.Year(), time.December, 24)) },
	}
}
