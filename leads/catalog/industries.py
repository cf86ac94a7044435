"""The kept table of words that industries are read by; matched as titles are (`leads.catalog.words`).

The first line that is met wins, so what is narrow stands before what is wide.
"""

INDUSTRY_WORDS: tuple[tuple[str, str], ...] = (
    (
        "automotive",
        """
        automotiv* automobil* autoindustrie car|manufacturing vehicle* fahrzeug* cars motor|vehicle*
        """,
    ),
    (
        "aerospace",
        """
        aerospace aviation luftfahrt* raumfahrt* aeronaut* aerospatiale space defense defence
        """,
    ),
    (
        "pharma",
        """
        pharma* biotech* life|science* medicine|manufacturing arzneimittel* farmac*
        """,
    ),
    (
        "healthcare",
        """
        health* hospital* medical* klinik* gesundheit* sante clinic* krankenh* medtech care sanidad
        """,
    ),
    (
        "software",
        """
        software* saas it|services information|technology internet computer* it edv informati*
        app|development cloud cyber* web tech technology
        """,
    ),
    (
        "telecommunications",
        """
        telecom* telekom* telco wireless network|operator
        """,
    ),
    (
        "electronics",
        """
        electronic* elektronik* semiconductor* halbleiter* electrical elektro* elettronic* electroni*
        """,
    ),
    (
        "food",
        """
        food* lebensmittel* beverage* getrank* nahrung* alimenta* bakery brewer* brauerei* dairy meat
        """,
    ),
    (
        "textiles",
        """
        textil* apparel fashion clothing bekleidung* garment* mode leather
        """,
    ),
    (
        "paper",
        """
        paper papier* pulp packaging verpackung* printing druck* cellulose carta
        """,
    ),
    (
        "glass",
        """
        glass glas verre vidrio vetro ceramic* keramik*
        """,
    ),
    (
        "chemicals",
        """
        chemical* chemie* chimi* quimic* plastic* kunststoff* polymer* paint* coatings rubber
        """,
    ),
    (
        "mining",
        """
        mining bergbau quarr* mine mines mineral* mineria
        """,
    ),
    (
        "metals",
        """
        metal* stahl* steel foundr* giesserei* acier aluminium aluminum iron acero metallurg*
        """,
    ),
    (
        "machinery",
        """
        machine* machinery maschinen* machines mechanical|engineering *maschinenbau anlagenbau
        industrial|equipment tool|making werkzeug* pump* pumpen* maquinaria
        """,
    ),
    (
        "energy",
        """
        energ* utilit* oil gas power electricity solar wind renewable* stadtwerk* strom* versorg*
        petrol* nuclear water
        """,
    ),
    (
        "construction",
        """
        construction* bau baugewerbe building* bauunternehm* batiment civil|engineering construccion
        edilizia real|estate architect* immobilien*
        """,
    ),
    (
        "logistics",
        """
        logisti* transport* shipping freight spedition* warehous* supply|chain maritime rail* trucking
        courier
        """,
    ),
    (
        "agriculture",
        """
        agri* farm* landwirtschaft* forst* forestry fishing fisher* livestock horticultur*
        """,
    ),
    (
        "finance",
        """
        financ* finanz* bank* insur* versicher* fintech investment* assur* capital venture* accounting
        private|equity seguros
        """,
    ),
    (
        "education",
        """
        educat* school* universit* bildung* hochschul* e|learning elearning training teaching
        enseignement educacion
        """,
    ),
    (
        "government",
        """
        government* public|sector public|administration verwaltung* behord* municipal* military
        administration|publique
        """,
    ),
    (
        "media",
        """
        media medien* publish* verlag* broadcast* entertainment advertis* marketing newspaper* film*
        music gaming public|relations
        """,
    ),
    (
        "retail",
        """
        retail* einzelhandel* handel* e|commerce ecommerce e|business wholesale* grosshandel* commerce
        shop* consumer|goods store* distribution negocio comercio
        """,
    ),
    (
        "consulting",
        """
        consult* beratung* advisory conseil professional|services legal|services law staffing
        human|resources hr business|services
        """,
    ),
    (
        "manufacturing",
        """
        manufactur* fertigung* produktion* industrial industrie industry production fabrication
        fabricacion produzione
        """,
    ),
)
