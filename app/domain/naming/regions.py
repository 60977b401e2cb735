"""The regions and subregions of the United Nations' M49 standard: their codes by their names."""

from functools import cache

from app.domain.naming import names

_NAMES = {
    "002": "Africa; Afrique; África; Африка; 非洲; أفريقيا",
    "009": "Oceania; Océanie; Oceanía; Океания; 大洋洲; أوقيانوسيا",
    "015": "Northern Africa; North Africa; Afrique septentrionale; Afrique du Nord; "
    "África septentrional; África del Norte; Северная Африка; 北非; شمال أفريقيا",
    "019": "Americas; Amériques; América; Américas; Америка; 美洲; الأمريكتان; الأمريكتين",
    "021": "Northern America; North America; Amérique septentrionale; Amérique du Nord; "
    "América septentrional; América del Norte; Северная Америка; 北美; 北美洲; أمريكا الشمالية",
    "030": "Eastern Asia; East Asia; Asie orientale; Asie de l'Est; Asia oriental; "
    "Восточная Азия; 东亚; شرق آسيا",
    "034": "Southern Asia; South Asia; Asie méridionale; Asie du Sud; Asia meridional; "
    "Asia del Sur; Южная Азия; 南亚; جنوب آسيا",
    "035": "South-eastern Asia; Southeast Asia; Asie du Sud-Est; Asia sudoriental; "
    "Sudeste asiático; Юго-Восточная Азия; 东南亚; جنوب شرق آسيا",
    "039": "Southern Europe; South Europe; Europe méridionale; Europe du Sud; "
    "Europa meridional; Europa del Sur; Южная Европа; 南欧; جنوب أوروبا; أوروبا الجنوبية",
    "053": "Australia and New Zealand; Australie et Nouvelle-Zélande; "
    "Australia y Nueva Zelandia; Australia y Nueva Zelanda; Австралия и Новая Зеландия; "
    "澳大利亚和新西兰; أستراليا ونيوزيلندا",
    "054": "Melanesia; Mélanésie; Меланезия; 美拉尼西亚; ميلانيزيا",
    "057": "Micronesia; Micronésie; Микронезия; 密克罗尼西亚; ميكرونيزيا",
    "061": "Polynesia; Polynésie; Polinesia; Полинезия; 波利尼西亚; بولينيزيا",
    "142": "Asia; Asie; Азия; 亚洲; آسيا",
    "143": "Central Asia; Asie centrale; Asia central; Центральная Азия; Средняя Азия; 中亚; "
    "آسيا الوسطى; وسط آسيا",
    "145": "Western Asia; West Asia; Asie occidentale; Asie de l'Ouest; Asia occidental; "
    "Западная Азия; 西亚; غرب آسيا",
    "150": "Europe; Europa; Европа; 欧洲; أوروبا",
    "151": "Eastern Europe; Europe orientale; Europe de l'Est; Europa oriental; "
    "Europa del Este; Восточная Европа; 东欧; شرق أوروبا; أوروبا الشرقية",
    "154": "Northern Europe; Europe septentrionale; Europe du Nord; Europa septentrional; "
    "Europa del Norte; Северная Европа; 北欧; شمال أوروبا; أوروبا الشمالية",
    "155": "Western Europe; Europe occidentale; Europe de l'Ouest; Europa occidental; "
    "Западная Европа; 西欧; غرب أوروبا; أوروبا الغربية",
    "202": "Sub-Saharan Africa; Afrique subsaharienne; África subsahariana; "
    "Африка к югу от Сахары; 撒哈拉以南非洲; أفريقيا جنوب الصحراء الكبرى",
    "419": "Latin America and the Caribbean; Latin America; Amérique latine et Caraïbes; "
    "América Latina y el Caribe; Латинская Америка и Карибский бассейн; "
    "拉丁美洲和加勒比; أمريكا اللاتينية ومنطقة البحر الكاريبي",
}
"""In the six languages of the United Nations, and in other words that are common; English first."""


@cache
def _codes() -> dict[str, str]:
    """The codes by what they are called, as `names.normalise` writes it."""
    called = {code: code for code in _NAMES}
    for code, said in _NAMES.items():
        called |= {names.normalise(name): code for name in said.split(";")}
    return called


def code_of(region: str) -> str:
    """The M49 code of a region, given by it or by a name in any case. ValueError for no region."""
    code = _codes().get(names.normalise(region))
    if code is None:
        known = ", ".join(f"{said.split(';')[0]} ({code})" for code, said in _NAMES.items())
        raise ValueError(f"not a region such as Europe or 150; there are: {known}")
    return code
