"""How each package calls our countries, their neighbours and their languages."""

CIA_FILES = {
    "KZ": "central-asia/kz",
    "KG": "central-asia/kg",
    "UZ": "central-asia/uz",
    "TM": "central-asia/tx",
    "AZ": "middle-east/aj",
    "TR": "middle-east/tu",
    "HU": "europe/hu",
}
CIA_NAMES = {
    "Afghanistan": "AF", "Armenia": "AM", "Austria": "AT", "Azerbaijan": "AZ", "Bulgaria": "BG", "China": "CN",
    "Croatia": "HR", "Georgia": "GE", "Greece": "GR", "Iran": "IR", "Iraq": "IQ", "Kazakhstan": "KZ",
    "Kyrgyzstan": "KG", "Romania": "RO", "Russia": "RU", "Serbia": "RS", "Slovakia": "SK", "Slovenia": "SI",
    "Syria": "SY", "Tajikistan": "TJ", "Turkey": "TR", "Turkmenistan": "TM", "Ukraine": "UA", "Uzbekistan": "UZ",
}  # fmt: skip
COUNTRYINFO_FILES = {
    "KZ": "kazakhstan",
    "KG": "kyrgyzstan",
    "UZ": "uzbekistan",
    "TM": "turkmenistan",
    "AZ": "azerbaijan",
    "TR": "turkey",
    "HU": "hungary",
}
ZONES = {
    "KZ": "Asia/Almaty",
    "KG": "Asia/Bishkek",
    "UZ": "Asia/Tashkent",
    "TM": "Asia/Ashgabat",
    "AZ": "Asia/Baku",
    "TR": "Europe/Istanbul",
    "HU": "Europe/Budapest",
}
CIA_LANGUAGES = {
    "Kazakh": "kk",
    "Kyrgyz": "ky",
    "Uzbek": "uz",
    "Turkmen": "tk",
    "Azerbaijani": "az",
    "Turkish": "tr",
    "Hungarian": "hu",
    "Russian": "ru",
}
FIRST_LEVEL = {"KZ": "Region", "KG": "Region", "UZ": "Region", "AZ": "Rayon", "TR": "Province", "TM": "Region"}
FIRST_LEVEL["HU"] = "County"
HOLIDAYS = {
    "KZ": "Independence Day",
    "KG": "Independence Day",
    "UZ": "Independence Day",
    "TM": "Independence Day",
    "AZ": "Independence Day",
    "TR": "Republic Day",
    "HU": "State Foundation Day",
}
YEAR = 2026
