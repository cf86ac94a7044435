"""The kept table of words that titles are read by. Add a word where people spell it differently.

A word stands for itself, `word*` for every word that begins so, `*word` for every word that ends so;
`one|two` for these words one after the other, with `*` alone for any word. Words are in small letters and
without accents, as `leads.catalog.words` compares them. The first line that is met wins.
"""

# From what says most: a "Student assistant to the CEO" is a student, a "Vice president" no president.
SENIORITY_WORDS: tuple[tuple[str, str], ...] = (
    (
        "student",
        """
        student* studier* werkstudent* *praktikant* intern interns internship stagiair* stagiar*
        etudiant* estudiant* estudant* opiskelija tirocinante becario becaria estagiari* pupil
        schuler* doktorand* phd|candidate
        """,
    ),
    (
        "entry",
        """
        trainee* apprentice* azubi* auszubildende* lehrling* apprenti alternant* aprendiz entry|level
        """,
    ),
    (
        "staff",
        """
        assistant|to assistant|of pa|to secretary sekretar* secretaire secretari* assistenz assistentin
        executive|assistant personal|assistant
        """,
    ),
    (
        "owner",
        """
        owner* inhaber* founder* cofounder* grunder* proprietor* proprietaire* propietari*
        proprietari* titolare
        duena dueno eigentumer* eigenaar fondateur* fondatrice* fundador* fondatore dono prezes|zalozyciel
        """,
    ),
    (
        "vp",
        """
        vp svp evp avp vice|president* vizeprasident* vice|presidente vice|presidenta vicepresident*
        """,
    ),
    (
        "c-level",
        """
        ceo cfo cio cto coo cmo cso cpo cro chro ciso cdo cpto chief|*|officer chief|*|*|officer
        chief|executive chief|financial chief|information chief|technology chief|operating
        chief|marketing chief|procurement chief|revenue president* prasident* geschaftsfuhr* vorstand*
        pdg dg gerant gerante directeur|general directrice|generale director|general directora|general
        direttore|generale amministratore|delegato managing|director* managing|partner general|director
        consejero|delegado prezes toimitusjohtaja algemeen|directeur vd|och|koncernchef bestuurder
        gerente|general c|level
        """,
    ),
    (
        "director",
        """
        director* direktor* directeur* directrice* direttore direttrice diretor* dyrektor* direktör*
        head head|of bereichsleit* hauptabteilungsleit* abteilungsleit* einkaufsleit* produktionsleit*
        vertriebsleit* werkleit* werksleit* betriebsleit* entwicklungsleit* personalleit* marketingleit*
        leiter leiterin leitung leader|of chef|de|service responsable|de jefe jefa dirigente hoofd
        """,
    ),
    (
        "senior",
        """
        supervisor* foreman forewoman vorarbeit* meister* *meister schichtleit* teamleit* gruppenleit*
        team|lead team|leader teamlead lead senior sr principal staff|engineer chef|d|equipe capo
        caposquadra expert*
        """,
    ),
    (
        "manager",
        """
        manager* managerin *manager *managerin *leiter *leiterin gerente* responsable* responsabile*
        chef kierownik* coordinator* koordinator* controller* encargad* gestor* mgr
        """,
    ),
    (
        "entry",
        """
        junior jr graduate* volontar* helper* hilfskraft aushilfe
        """,
    ),
)

# From what is narrow to what is wide: a "Sales engineer" sells, an "IT buyer" buys.
DEPARTMENT_WORDS: tuple[tuple[str, str], ...] = (
    (
        "purchasing",
        """
        purchas* procure* buyer* buying sourcing einkauf* *einkauf *einkaufer *einkauferin beschaffung*
        achat* acheteu* compras comprador* acquisti buyer inkoop* inkop* zakup* nakup* cpo
        category|manager strategic|sourcing supplier*
        """,
    ),
    (
        "hr",
        """
        hr human|resources people|operations people|officer people|culture personalleit* personalref*
        personalwesen personalabt* personalchef* personaldisp* personalentwick* leiter|personal
        leiterin|personal leitung|personal bereich|personal recruit* talent* rh chro drh
        recursos|humanos ressources|humaines risorse|umane hrbp
        """,
    ),
    (
        "legal",
        """
        legal lawyer* attorney* counsel* jurist* recht* rechtsanwalt* juridique avocat* juridico
        compliance
        """,
    ),
    (
        "finance",
        """
        financ* finanz* cfo accountant* accounting accounts controller controlling controllerin
        buchhalt* treasur* comptab* contab* audit* tesorer* bookkeep* daf
        """,
    ),
    (
        "marketing",
        """
        marketing* *marketing cmo brand* communicat* kommunikation* content seo social|media campaign*
        kampagn* demand|generation growth pr public|relations presse* werbung
        """,
    ),
    (
        "sales",
        """
        sales vertrieb* *vertrieb account|manager account|executive business|development verkauf*
        verkaufer* vente* commercial* commerciale* ventas vendedor* vendite vendas cro key|account*
        aussendienst* verkoop* revenue sprzedaz*
        """,
    ),
    (
        "research",
        """
        research* r|d r|and|d forsch* f|e recherche investigacion scientist* wissenschaft* ricerca
        laborat* labor laborleit* chemist* innovation*
        """,
    ),
    (
        "engineering",
        """
        software* web|developer developer* entwickl* developpeur* desarrollador* devops cto cpto
        frontend backend fullstack chief|technology
        """,
    ),
    (
        "it",
        """
        it cio ciso edv chief|information information|technology informati* system|admin* sysadmin*
        system* network*
        netzwerk* security cyber* data database* informatique dsi ti infrastructure helpdesk cloud
        digital* sap erp wirtschaftsinformat* administrator
        """,
    ),
    (
        "production",
        """
        production* produktion* *produktion fertigung* manufactur* plant factory werk werkleit*
        werksleit* maintenance instandhalt* wartung* quality qualitat* qa assembly montage* line shift
        schicht* foreman forewoman vorarbeit* machinist* fabrication fabrica produccion produzione
        productie produkcj* schlosser* schweisser* welder* lean
        """,
    ),
    (
        "engineering",
        """
        engineer* ingenieu* ingenier* ingegner* engenheir* inzynier* technical* techni* konstrukt*
        construction design* mechanical electrical architect* cad konstrukteur* insinoori ingenjor*
        automation* electrician* elektr* mecatron* mechatron* tecnic* teknisk*
        """,
    ),
    (
        "operations",
        """
        operation* operativ* coo chief|operating logist* *logistik supply chain|manager warehouse*
        lager* betrieb*
        facility facilities fleet transport* spedition* disponent* operacion* operazion* office|manager
        project|manager projekt* planner planning
        """,
    ),
    (
        "management",
        """
        ceo owner* inhaber* founder* cofounder* grunder* proprietor* geschaftsfuhr* managing|director*
        managing|partner president* vorstand* prasident* pdg dg general|manager general|director
        directeur|general directrice|generale director|general directora|general direttore|generale
        amministratore|delegato chief|executive gerant gerante duena dueno proprietari* prezes
        gerente|general algemeen|directeur fondateur*
        fundador* toimitusjohtaja titolare proprietaire* eigenaar bestuurder board
        """,
    ),
)

# Words that name a trade but no rank: whoever holds it is staff.
STAFF_WORDS = """
    analyst* specialist* spezialist* sachbearbeit* referent* consultant* berater* agent* clerk* worker*
    officer* representative* rep associate* assistant* assistent* operator* technician* techniker*
    nurse* teacher* lehrer* professor* employee angestellt* mitarbeit* empleado* employe*
"""
